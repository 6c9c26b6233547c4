#include "annotation/annotation_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "annotation/draft_points.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/data/metadata.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::annotation {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class AnnotationTableOnDisk : public ::testing::Test {
 protected:
  AnnotatedImage image(const std::string& name) const {
    return {.path = folder_ / name, .id = name.substr(0, 1), .shown = name};
  }
  static AnnotationRecord done() {
    return {.view = View::lat,
            .laterality = "R",
            .points = {cv::Point2d(1.25, 2), cv::Point2d(3, 4), cv::Point2d(5, 6)},
            .fracture = 1,
            .remark = "none, \"so\" far",
            .done = true,
            .seconds = 4.2};
  }
  std::string text() const { return read_file(file_, 1 << 20); }

  testing::TemporaryFolder folder_;
  const fs::path file_ = folder_ / "landmarks.csv";
  const ImageFacts facts_{.size = {100, 200}, .mm_per_px = {0.1, 0.2}};
};

TEST_F(AnnotationTableOnDisk, WhatIsDoneIsMetadataWithPoints) {
  folder_.write("scans/a.png", "");
  AnnotationTable(file_).put(image("scans/a.png"), done(), facts_);
  data::MetadataOptions options;
  options.meta = file_;
  options.required = {"Side", "Points", "ID"};
  options.gt = {"Fracture"};
  const auto metadata = data::read_metadata(options);
  ASSERT_EQ(metadata.size(), 1U);
  EXPECT_EQ(metadata[0].points, (std::vector<cv::Point2f>{{1.25F, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(metadata[0].view, View::lat);
  EXPECT_EQ(metadata[0].gt.front(), 1);
  EXPECT_TRUE(fs::equivalent(metadata[0].path, folder_ / "scans/a.png")) << "found from the table's folder";
}

TEST_F(AnnotationTableOnDisk, EveryRecordComesBackAsItWas) {
  auto draft = done();
  draft.done = false;
  draft.points[1] = std::nullopt;
  auto unusable = draft;
  unusable.unusable = "two wrists";
  const std::vector<std::pair<std::string, AnnotationRecord>> records{
      {"a.png", done()}, {"b.png", draft}, {"c.png", unusable}, {"=d.png", {.remark = "=1+1"}}};
  AnnotationTable table(file_);
  for (const auto& [name, record] : records) table.put(image(name), record, facts_);
  const AnnotationTable again(file_);
  for (const auto& [name, record] : records) {
    EXPECT_EQ(table.find(image(name)), record) << name;
    EXPECT_EQ(again.find(image(name)), record) << name;
  }
  EXPECT_EQ(again.rows(), 4U);
}

TEST_F(AnnotationTableOnDisk, RowsAndColumnsOfOthersStay) {
  folder_.write("landmarks.csv", "Patient,Fname,Points,Side\nP1,other.png,\"[[1, 2], [3, 4], [5, 6]]\",PA\n");
  AnnotationTable table(file_);
  EXPECT_TRUE(table.find(image("other.png"))->done);
  auto with_patient = image("a.png");
  with_patient.carried = {{"Patient", "P2"}};
  table.put(with_patient, done(), facts_);
  EXPECT_THAT(text(), HasSubstr("P1,other.png,\"[[1, 2], [3, 4], [5, 6]]\",PA,"));
  EXPECT_THAT(text(), HasSubstr("P2,a.png,"));
}

TEST_F(AnnotationTableOnDisk, AChangeOfAnotherProgramIsTakenOver) {
  AnnotationTable table(file_);
  table.put(image("a.png"), done(), facts_);
  EXPECT_FALSE(table.refresh()) << "its own writing is none";
  auto changed = text();
  changed.replace(changed.find("[1.25, 2]"), 9, "[9, 9.5]");
  folder_.write("landmarks.csv", changed);
  EXPECT_TRUE(table.refresh());
  EXPECT_EQ(table.find(image("a.png"))->points[0], cv::Point2d(9, 9.5));
}

TEST_F(AnnotationTableOnDisk, ABrokenTableIsNamedAndWhatWasReadIsKept) {
  AnnotationTable table(file_);
  table.put(image("a.png"), done(), facts_);
  folder_.write("landmarks.csv", "Fname,Points,Draft\na.png,nonsense,\n");
  try {
    table.refresh();
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Points 'nonsense'"));
  }
  EXPECT_EQ(table.find(image("a.png")), done());
}

TEST_F(AnnotationTableOnDisk, ADeletedTableIsWrittenAgainWhole) {
  AnnotationTable table(file_);
  table.put(image("a.png"), done(), facts_);
  fs::remove(file_);
  EXPECT_TRUE(table.refresh());
  table.put(image("b.png"), done(), facts_);
  EXPECT_EQ(AnnotationTable(file_).rows(), 2U);
}

TEST_F(AnnotationTableOnDisk, AReadOnlyTableIsRefusedAndNotReplaced) {
  AnnotationTable table(file_);
  table.put(image("a.png"), done(), facts_);
  const auto before = text();
  fs::permissions(file_, fs::perms::owner_read);
  EXPECT_THROW(AnnotationTable{file_}, Error);
  EXPECT_THROW(table.put(image("b.png"), done(), facts_), Error);
  EXPECT_EQ(text(), before);
  EXPECT_FALSE(table.find(image("b.png"))) << "what is not on disk is not said to be";
  fs::permissions(file_, fs::perms::owner_all);
  table.refresh();
  table.put(image("b.png"), done(), facts_);
  EXPECT_EQ(AnnotationTable(file_).rows(), 2U);
}

TEST(DraftPoints, AreReadWithGapsAndNothingElse) {
  const LandmarkSlots points{cv::Point2d(1.5, 2), std::nullopt, cv::Point2d(3, 4)};
  EXPECT_EQ(points_text(points), "[[1.5, 2], None, [3, 4]]");
  EXPECT_EQ(parse_draft_points(points_text(points)), points);
  EXPECT_EQ(points_text({}), "");
  for (const char* bad : {"", "[]", "[None, None]", "[None, None, None, None]", "[[1, 2], None, [3]]",
                          "[[1, nan], None, None]", "[None, None, None] x"})
    EXPECT_FALSE(parse_draft_points(bad)) << bad;
}

}  // namespace
}  // namespace deepwrist::annotation
