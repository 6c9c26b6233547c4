#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "annotation/imports/imported_image.h"
#include "annotation/imports/imported_table.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/csv.h"

namespace deepwrist::annotation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One wrist with the points (10, 20), (30, 40), (50.5, 60) of 100×200 pixels, in each format.

constexpr std::string_view kVia = R"({"_via_settings": {}, "_via_img_metadata": {"a.png123": {
  "filename": "a.png", "size": 123, "file_attributes": {"verdict": "fracture"}, "regions": [
    {"shape_attributes": {"name": "point", "cx": 30, "cy": 40}, "region_attributes": {"landmark": "2"}},
    {"shape_attributes": {"name": "point", "cx": 10, "cy": 20}, "region_attributes": {"landmark": "1"}},
    {"shape_attributes": {"name": "rect", "x": 1, "y": 2, "width": 3, "height": 4}, "region_attributes": {}},
    {"shape_attributes": {"name": "point", "cx": 50.5, "cy": 60}, "region_attributes": {"landmark": "3"}}]}}})";

constexpr std::string_view kViaCsv =
    R"(filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes
a.png,123,"{}",3,0,"{""name"":""point"",""cx"":10,""cy"":20}","{""landmark"":""1""}"
a.png,123,"{}",3,1,"{""name"":""point"",""cx"":30,""cy"":40}","{""landmark"":""2""}"
a.png,123,"{}",3,2,"{""name"":""point"",""cx"":50.5,""cy"":60}","{""landmark"":""3""}"
b.png,99,"{}",0,0,"{}","{}"
)";

constexpr std::string_view kLabelme = R"({"version": "5.4.1", "flags": {"fracture": true, "cast": false},
  "imagePath": "..\\scans\\a.png", "imageData": null, "imageHeight": 200, "imageWidth": 100, "shapes": [
    {"label": "1", "points": [[10, 20]], "group_id": null, "shape_type": "point", "flags": {}},
    {"label": "2", "points": [[30, 40]], "group_id": null, "shape_type": "point", "flags": {}},
    {"label": "box", "points": [[1, 1], [2, 2]], "shape_type": "rectangle", "flags": {}},
    {"label": "3", "points": [[50.5, 60]], "group_id": null, "shape_type": "point", "flags": {}}]})";

constexpr std::string_view kCoco =
    R"({"images": [{"id": 7, "file_name": "a.png", "width": 100, "height": 200}],
  "categories": [{"id": 1, "name": "wrist", "keypoints": ["ulna", "radius", "centre", "spare"]}],
  "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "num_keypoints": 3,
                   "keypoints": [10, 20, 2, 30, 40, 1, 50.5, 60, 2, 0, 0, 0]},
                  {"id": 2, "image_id": 8, "category_id": 1, "keypoints": []}]})";

constexpr std::string_view kLabelStudio =
    R"([{"id": 1, "data": {"img": "/data/upload/1/a.png"}, "annotations": [
  {"was_cancelled": false, "result": [
    {"type": "keypointlabels", "original_width": 100, "original_height": 200, "from_name": "kp", "to_name": "img",
     "value": {"x": 10, "y": 10, "width": 0.3, "keypointlabels": ["1"]}},
    {"type": "keypointlabels", "original_width": 100, "original_height": 200,
     "value": {"x": 30, "y": 20, "width": 0.3, "keypointlabels": ["2"]}},
    {"type": "keypointlabels", "original_width": 100, "original_height": 200,
     "value": {"x": 50.5, "y": 30, "width": 0.3, "keypointlabels": ["3"]}},
    {"type": "choices", "value": {"choices": ["no fracture"]}}]},
  {"was_cancelled": true, "result": []}]}])";

data::CsvTable table_of(const ImportedTable& table) {
  data::RowProblems problems("table");
  return data::parse_csv(table.csv, problems);
}

std::string cell(const data::CsvTable& table, std::size_t row, const char* column) {
  return std::string(table.field(row, table.require_column(column)));
}

TEST(Imports, EveryFormatGivesTheSamePoints) {
  const std::vector<std::pair<ImportedFile, std::vector<std::string>>> files{
      {read_via(kVia, "via"), {}},
      {read_via(kViaCsv, "csv"), {}},
      {read_labelme(kLabelme, "labelme"), {}},
      {read_coco(kCoco, "coco"), {"ulna", "radius", "Centre"}},
      {read_label_studio(kLabelStudio, "studio"), {}}};
  for (const auto& [file, labels] : files) {
    const auto table = table_of(table_of_imports(file.images, {.labels = labels, .view = View::lat}));
    EXPECT_EQ(cell(table, 0, "Points"), "[[10, 20], [30, 40], [50.5, 60]]");
    EXPECT_EQ(cell(table, 0, "Side"), "1");
    EXPECT_EQ(cell(table, 0, "Annotation"), "done");
    EXPECT_EQ(cell(table, 0, "ID"), "a");
  }
  EXPECT_THAT(files[0].first.remarks, ElementsAre(HasSubstr("1 regions that are no points")));
  EXPECT_THAT(files[2].first.remarks, ElementsAre(HasSubstr("1 shapes that are no points")));
  EXPECT_THAT(files[3].first.remarks, ElementsAre(HasSubstr("1 annotations without keypoints")));
  const auto fracture = [&](std::size_t i) {
    return cell(table_of(table_of_imports(files[i].first.images, {})), 0, "Fracture");
  };
  EXPECT_EQ(fracture(0), "1");
  EXPECT_EQ(fracture(1), "");
  EXPECT_EQ(fracture(2), "1");
  EXPECT_EQ(fracture(4), "0");
}

TEST(Imports, TheViewBehindANameIsTakenAndOneThatNothingTellsIsSaid) {
  auto images = read_labelme(kLabelme, "labelme").images;
  images.front().fname = "0012_PA.png";
  images.push_back(images.front());
  images.back().fname = "wrist-lat.png";
  images.push_back(images.front());
  images.back().fname = "scan_1.png";
  const auto imported = table_of_imports(images, {});
  const auto table = table_of(imported);
  EXPECT_EQ(cell(table, 0, "Side"), "0");
  EXPECT_EQ(cell(table, 1, "Side"), "1");
  EXPECT_EQ(cell(table, 2, "Side"), "");
  EXPECT_EQ(cell(table, 2, "Annotation"), "draft");
  EXPECT_THAT(imported.remarks, ::testing::Contains(HasSubstr("of 1 images nothing tells the view")));
}

TEST(Imports, BoxesOfGrazpedwriTellFractures) {
  const std::string stem = "0003_0662359226_01_WRI-R2_M011";
  auto images = read_yolo("3 0.5 0.4 0.1 0.1\n8 0.9 0.1 0.05 0.05\n", stem, stem, graz_classes()).images;
  images.push_back(read_yolo("", "empty", "0004_1_01_WRI-L1_F010", graz_classes()).images.front());
  const auto table = table_of(table_of_imports(images, {.images = "scans", .boxes_tell_all = true}));
  EXPECT_EQ(cell(table, 0, "Fname"), "scans/" + stem + ".png");
  EXPECT_EQ(cell(table, 0, "Fracture"), "1");
  EXPECT_EQ(cell(table, 0, "Labels"), "fracture; text");
  EXPECT_EQ(cell(table, 0, "Laterality") + cell(table, 0, "Side") + cell(table, 0, "Patient"), "R10003");
  EXPECT_EQ(cell(table, 1, "Laterality") + cell(table, 1, "Side") + cell(table, 1, "Fracture"), "L00");
  EXPECT_EQ(cell(table, 1, "Annotation"), "draft") << "it has no points";
}

TEST(Imports, AmbiguousPointsAreSaidAndNotGuessedAt) {
  ImportedImage image{.fname = "a_PA.png",
                      .marks = {{"1", {1, 1}}, {"1", {2, 2}}, {"2", {3, 3}}, {"3", {4, 4}}}};
  const auto twice = table_of_imports({image}, {});
  EXPECT_THAT(twice.remarks, ElementsAre(HasSubstr("2 of its 4 points")));
  EXPECT_EQ(twice.with_points, 0U);
  EXPECT_EQ(cell(table_of(twice), 0, "Draft"), "[None, [3, 3], [4, 4]]");
  image.marks = {{"", {1, 1}}, {"", {2, 2}}, {"", {3, 3}}};
  const auto unlabelled = table_of_imports({image}, {});
  EXPECT_THAT(unlabelled.remarks, ElementsAre(HasSubstr("taken in their order")));
  EXPECT_EQ(unlabelled.with_points, 1U);
  EXPECT_EQ(table_of_imports({image}, {.labels = {"a", "b", "c"}}).with_points, 0U);
}

TEST(Imports, FormatsAreToldByContent) {
  EXPECT_EQ(format_of("a.json", kVia), ImportFormat::via);
  EXPECT_EQ(format_of("a.csv", kViaCsv), ImportFormat::via);
  EXPECT_EQ(format_of("a.json", kLabelme), ImportFormat::labelme);
  EXPECT_EQ(format_of("a.json", kCoco), ImportFormat::coco);
  EXPECT_EQ(format_of("a.json", kLabelStudio), ImportFormat::label_studio);
  EXPECT_EQ(format_of("a.txt", ""), ImportFormat::yolo);
  EXPECT_THROW(format_of("a.json", "{}"), Error);
}

TEST(Imports, HostileFilesAreErrorsAndNothingWorse) {
  const std::string deep(100'000, '[');
  for (const auto& text :
       std::vector<std::string>{"", "{", "[]", "null", "3", "\"x\"", deep, R"({"images": 3})",
                                R"([3, null, {"data": {"a": "b.png"}, "annotations": 3}])",
                                R"({"a": {"filename": 3, "regions": {"0": 3}}})",
                                R"({"imagePath": "a", "shapes": [[], {"points": [[1e999, 2]]}]})",
                                R"({"images": [{"id": []}], "annotations": [{"keypoints": [1, 2]}]})"}) {
    for (const auto read : {read_via, read_labelme, read_coco, read_label_studio}) {
      try {
        for (const auto& image : read(text, "x").images) EXPECT_THAT(image.marks, IsEmpty()) << text;
      } catch (const Error&) {
      }
    }
  }
  for (const char* text : {"3 0.5 0.5 0.1", "9 0.5 0.5 0.1 0.1", "-1 0 0 0 0", "3 2 0.5 0.1 0.1", "x"})
    EXPECT_THROW(read_yolo(text, "x", "x", graz_classes()), Error) << text;
}

TEST(Imports, CutAndFlippedFilesAreHarmless) {
  CounterRng random(7);
  for (const std::string_view whole : {kVia, kViaCsv, kLabelme, kCoco, kLabelStudio}) {
    for (int round = 0; round < 150; ++round) {
      const auto size = static_cast<std::uint32_t>(whole.size());
      std::string bytes(whole.substr(0, round % 4 == 0 ? random.below(size) : size));
      for (std::uint32_t flips = random.below(4); flips > 0 && !bytes.empty(); --flips)
        bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(random.below(256));
      for (const auto read : {read_via, read_labelme, read_coco, read_label_studio}) {
        try {
          table_of_imports(read(bytes, "x").images, {});
        } catch (const Error&) {
        }
      }
    }
  }
}

}  // namespace
}  // namespace deepwrist::annotation
