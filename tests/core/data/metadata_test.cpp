#include "core/data/metadata.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MetadataTest : public ::testing::Test {
 protected:
  Metadata read(std::string_view csv, MetadataOptions options = {}) {
    options.meta = folder_.write("meta.csv", csv).string();
    return read_metadata(options);
  }

  std::string refusal(std::string_view csv, const MetadataOptions& options = {}) {
    try {
      read(csv, options);
    } catch (const Error& error) {
      return error.what();
    }
    ADD_FAILURE() << "was accepted";
    return {};
  }

  testing::TemporaryFolder folder_;
};

TEST_F(MetadataTest, EveryColumnIsUnderstoodInAnyOrder) {
  const auto data = read(
      "\xef\xbb\xbfNote,Spacing,Points,Fracture,Reader1,Side,ID,Fname\r\n"
      "\"a, b\",\"0.1,0.2\",\"[[1, 2], [3.5, 4], [5, 6]]\",1,,LAT,P1,x.dcm\r\n"
      ",,,nan,0.0,0,P1,y.dcm\r\n",
      {.gt = {"Fracture", "Reader1", "Reader2"}});
  ASSERT_EQ(data.size(), 2u);
  const auto& first = data[0];
  EXPECT_EQ(first.line, 2u);
  EXPECT_EQ(first.fname, "x.dcm");
  EXPECT_EQ(first.view, View::lat);
  EXPECT_EQ(first.id, "P1");
  EXPECT_THAT(first.points, ElementsAre(cv::Point2f(1, 2), cv::Point2f(3.5F, 4), cv::Point2f(5, 6)));
  EXPECT_EQ(first.mm_per_px, cv::Size2d(0.2, 0.1));
  EXPECT_THAT(first.gt, ElementsAre(1, std::nullopt, std::nullopt));
  EXPECT_EQ(data.table().field(0, *data.table().column("Note")), "a, b");
  const auto& second = data[1];
  EXPECT_EQ(second.view, View::pa);
  EXPECT_TRUE(second.points.empty());
  EXPECT_FALSE(second.mm_per_px);
  EXPECT_THAT(second.gt, ElementsAre(std::nullopt, 0, std::nullopt));
}

TEST_F(MetadataTest, FilesAreLookedForInTheDataFolderThenBesideTheTable) {
  const auto in_data = folder_.write("data/a.dcm", "x");
  folder_.write("a.dcm", "x");
  const auto beside = folder_.write("b.dcm", "x");
  const auto data =
      read("Fname\na.dcm\nb.dcm\nnowhere.dcm\n/absolute/c.dcm\n", {.data_folder = folder_ / "data"});
  EXPECT_EQ(data[0].path, in_data);
  EXPECT_EQ(data[1].path, beside);
  EXPECT_EQ(data[2].path, folder_ / "data" / "nowhere.dcm");
  EXPECT_EQ(data[3].path, "/absolute/c.dcm");
}

TEST_F(MetadataTest, WithoutIdColumnTheFileNameIsTheId) {
  EXPECT_EQ(read("Fname,Side\nsub/a.b.dcm,0\n")[0].id, "a.b");
  EXPECT_THAT(refusal("Fname,Side\na.dcm,0\na.dcm,0\n"),
              HasSubstr("line 3: ID has a PA image already, on line 2"));
}

TEST_F(MetadataTest, AllBadRowsAreReportedTogether) {
  const auto text = refusal(
      "ID,Fname,Side,Points,Spacing,Fracture\n"
      "1,a,2,,,\n"
      "2,a,0,__import__('os'),,\n"
      "3,a,0,\"[[1, 2], [3, 4]]\",,\n"
      "4,,0,,,\n"
      "5,a,0,,-1,\n"
      "6,a,0,,,3\n"
      "7,a\n"
      "8,a,0,\"[[1, 2], [nan, 4], [1e400, 2]]\",,\n",
      {.gt = {"Fracture"}, .required = {"Side"}});
  EXPECT_THAT(text, HasSubstr("8 problems"));
  EXPECT_THAT(text, HasSubstr("line 2: Side '2' is none of 0, 1, PA, LAT"));
  EXPECT_THAT(text, HasSubstr("line 3: Points '__import__('os')' is not a list of 3 points"));
  EXPECT_THAT(text, HasSubstr("line 4: Points"));
  EXPECT_THAT(text, HasSubstr("line 5: Fname is blank"));
  EXPECT_THAT(text, HasSubstr("line 6: Spacing '-1'"));
  EXPECT_THAT(text, HasSubstr("line 7: Fracture '3' is neither 0 nor 1"));
  EXPECT_THAT(text, HasSubstr("line 8: has 2 fields"));
  EXPECT_THAT(text, HasSubstr("line 9: Points"));
}

TEST_F(MetadataTest, MissingColumnsNameTheNearest) {
  const auto text =
      refusal("ID,Filename,Sid\n1,a,0\n", {.gt = {"Fracture"}, .required = {"Side", "Fracture"}});
  EXPECT_THAT(text, HasSubstr("no column 'Fname'; the nearest is 'Filename'"));
  EXPECT_THAT(text, HasSubstr("no column 'Side'; the nearest is 'Sid'"));
  EXPECT_THAT(text, HasSubstr("no column 'Fracture'"));
}

TEST_F(MetadataTest, BadIdsAreNotShown) {
  const auto text = refusal("ID,Fname,Side\n../DoeJane,a,0\nRoeRichard,b,0\nRoeRichard,c,0\n");
  EXPECT_THAT(text, HasSubstr("line 2: ID holds a /, which would name a folder of the results"));
  EXPECT_THAT(text, HasSubstr("line 4: ID has a PA image already, on line 3"));
  EXPECT_THAT(text, Not(HasSubstr("Doe")));
  EXPECT_THAT(text, Not(HasSubstr("Roe")));
}

TEST_F(MetadataTest, WordsForNoIdAreNoStudy) {
  for (const char* word : {"-", "--", "?", ".", "unknown", "Unbekannt", "none given", "N/A", "Anonymous"})
    EXPECT_THAT(refusal(std::string("ID,Fname\n") + word + ",a.dcm\n"), HasSubstr("line 2: ID is blank"))
        << word;
  EXPECT_EQ(read("ID,Fname\nunknown 1,a.dcm\n")[0].id, "unknown 1");
}

TEST_F(MetadataTest, SharesOfTheImageAreNoPoints) {
  EXPECT_THAT(refusal("Fname,Points\na,\"[[0.1, 0.2], [0.5, 0.6], [0.3, 1]]\"\n"),
              HasSubstr("are shares of the image's sides, and pixels are meant"));
  EXPECT_EQ(read("Fname,Points\na,\"[[0.1, 0.2], [0.5, 0.6], [0.3, 1.5]]\"\n")[0].points.size(), 3U);
}

TEST_F(MetadataTest, SpacingIsAsResultsHaveItAndInMillimetres) {
  const auto data = read("Fname,mm_per_px_x,mm_per_px_y\na,0.1,0.2\nb,,\n");
  EXPECT_EQ(data[0].mm_per_px, cv::Size2d(0.1, 0.2));
  EXPECT_FALSE(data[1].mm_per_px);
  EXPECT_EQ(read("Fname,Spacing,mm_per_px_x,mm_per_px_y\na,0.3,0.1,0.2\n")[0].mm_per_px,
            cv::Size2d(0.3, 0.3));
  EXPECT_THAT(refusal("Fname,mm_per_px_x,mm_per_px_y\na,0.1,\n"), HasSubstr("not two positive numbers"));
  EXPECT_THAT(refusal("Fname,mm_per_px_x\na,0.1\n"),
              HasSubstr("of mm_per_px_x and mm_per_px_y one is missing"));
  EXPECT_THAT(refusal("Fname,Spacing\na,250\n"), HasSubstr("Spacing '250' is not mm per pixel"));
}

TEST_F(MetadataTest, LabelColumnsMayBeAbsentUnlessRequired) {
  EXPECT_EQ(read("Fname,Fractur\na,1\n", {.gt = {"Fracture"}})[0].gt[0], std::nullopt);
  EXPECT_THAT(refusal("Fname,Fractur\na,1\n", {.gt = {"Fracture"}, .gt_required = true}),
              HasSubstr("no column 'Fracture'; the nearest is 'Fractur'"));
  EXPECT_EQ(read("Fname,Fracture\na,\n", {.gt = {"Fracture"}, .gt_required = true}).size(), 1u);
  EXPECT_THAT(refusal("Fname,Fracture\na,1\n", {.gt = {"Fracture", "Reader"}, .gt_required = true}),
              HasSubstr("give gt=[Fracture]"));
}

TEST_F(MetadataTest, RequiredFieldsMustBeFilled) {
  EXPECT_THAT(refusal("Fname,Points\na,\n", {.required = {"Points"}}), HasSubstr("line 2: Points is blank"));
}

TEST_F(MetadataTest, IdsThatCannotNameOutputsAreErrors) {
  for (const std::string id : {"../x", "a/b", "/etc/passwd", "..", ".", "", "a\\b", "a\tb", " "}) {
    EXPECT_THAT(refusal("ID,Fname\n" + id + ",a.dcm\n"), HasSubstr("line 2: ID ")) << id;
  }
  EXPECT_TRUE(id_problem(std::string(129, 'x')));
  EXPECT_FALSE(id_problem("patient 1.2-a_ä"));
}

TEST_F(MetadataTest, AnIdIsUniqueWithinItsView) {
  EXPECT_EQ(read("ID,Fname,Side\n1,a,0\n1,b,1\n").size(), 2u);
  EXPECT_THAT(refusal("ID,Fname,Side\n1,a,0\n1,b,PA\n"), HasSubstr("line 3: ID has a PA image already"));
  EXPECT_EQ(read("ID,Fname,Side\n1,a,0\n1,b,0\n", {.unique_ids = false}).size(), 2u);
  EXPECT_EQ(read("ID,Fname\n1,a\n1,b\n").size(), 2u);  // the images tell their views later
}

TEST_F(MetadataTest, EmptyTablesAreErrors) {
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("Fname,Side\n"), HasSubstr("no rows"));
  EXPECT_THROW(read_metadata({.meta = (folder_ / "absent.csv").string()}), Error);
  EXPECT_THROW(read_metadata({}), Error);
}

TEST_F(MetadataTest, WhatIsFoundLaterStandsInForTheTable) {
  auto data = read("ID,Fname,Side\nA,a.dcm,\nB,b.dcm,0\n");
  data.set_view(0, View::lat);
  data.set_id(1, "B2");
  EXPECT_EQ(data[0].view, View::lat);
  EXPECT_EQ(data.names(0).view, View::lat);
  EXPECT_EQ(data[0].id, "A");
  EXPECT_EQ(data[1].view, View::pa);
  EXPECT_EQ(data.names(1).id, "B2");
  auto moved = std::move(data);
  EXPECT_EQ(moved[1].id, "B2");
  EXPECT_EQ(moved[1].fname, "b.dcm");
}

TEST_F(MetadataTest, AnIdThatComesTwiceForAViewIsFoundOnceTheViewsAreKnown) {
  auto data = read("ID,Fname,Side\nA,a.dcm,\nA,b.dcm,0\n");
  RowProblems none("table"), found("table");
  add_repeated_ids(data, none);
  EXPECT_EQ(none.count(), 0U);
  data.set_view(0, View::pa);
  add_repeated_ids(data, found);
  EXPECT_EQ(found.count(), 1U);
}

TEST_F(MetadataTest, FoldersGiveTheirImagesInNaturalOrder) {
  for (const char* name :
       {"s/img10.dcm", "s/img2.dcm", "s/IM1", "s/.hidden", "s/meta.csv", "s/1.2.840.10", "s/deep/x.dcm"}) {
    folder_.write(name, std::string(128, 'x').append("DICM"));
  }
  const auto data = read_metadata({.meta = (folder_ / "s").string(), .gt = {"Fracture"}});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < data.size(); ++i) names.push_back(data[i].fname);
  EXPECT_THAT(names, ElementsAre("1.2.840.10", "IM1", "deep/x.dcm", "img2.dcm", "img10.dcm"));
  EXPECT_EQ(data[3].id, "img2");
  EXPECT_FALSE(data[3].view);
  EXPECT_THAT(data[3].gt, ElementsAre(std::nullopt));
}

TEST_F(MetadataTest, AnImageIsARunOfOne) {
  const auto dicom = folder_.write("one/IM[1]", std::string(128, 'x').append("DICM")),
             png = folder_.write("b.png", "\x89PNG\r\n\x1A\n");
  const auto data = read_metadata({.meta = dicom.string()});
  ASSERT_EQ(data.size(), 1u);
  EXPECT_EQ(data[0].path, dicom);
  EXPECT_EQ(data[0].id, "IM[1]");
  EXPECT_TRUE(data.file().empty());
  EXPECT_EQ(read_metadata({.meta = png.string()})[0].id, "b");
}

TEST_F(MetadataTest, FilesOfOneNameWithoutIdsAreNotOneStudy) {
  const auto data = read("Fname,Side\na/1.dcm,0\nb/1.dcm,1\nb/2.dcm,0\nb/2.dcm,1\n");
  EXPECT_EQ(data[0].id, "a_1");
  EXPECT_EQ(data[1].id, "b_1");
  EXPECT_EQ(data[2].id, "2");
  EXPECT_EQ(data[3].id, "2") << "one file, one ID";
}

TEST_F(MetadataTest, GlobsGiveWhatTheyMatch) {
  for (const char* name : {"s/a.dcm", "s/b.png", "s/c.dcm"}) folder_.write(name, "x");
  EXPECT_EQ(read_metadata({.meta = (folder_ / "s/*.dcm").string()}).size(), 2u);
  EXPECT_THROW(read_metadata({.meta = (folder_ / "s/*.tif").string()}), Error);
  EXPECT_THROW(read_metadata({.meta = (folder_ / "s/*/").string()}), Error);
}

TEST_F(MetadataTest, AFileThatIsNoTableIsRefused) {
  EXPECT_THAT(refusal(std::string("DICM\0\0binary\nmore\0stuff\n", 24)), Not(HasSubstr("terminate")));
}

}  // namespace
}  // namespace deepwrist::data
