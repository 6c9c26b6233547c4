#include "core/data/file_names.h"

#include <gmock/gmock.h>

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;

TEST(FileNames, OnlyAnImagesExtensionIsNoPartOfTheId) {
  EXPECT_EQ(id_of_file("a/b/1.2.840.99.5.1"), "1.2.840.99.5.1");
  EXPECT_EQ(id_of_file("1.2.840.99.5.1.dcm"), "1.2.840.99.5.1");
  for (const std::string name :
       {"x.dcm", "x.DCM", "x.Dicom", "x.ima", "x.png", "x.JPG", "x.jpeg", "x.tif", "x.TIFF"})
    EXPECT_EQ(id_of_file(name), "x") << name;
  for (const std::string name : {"x.dcm.gz", "x.001", "x.y", "x.", "x", ".dcm", "Dr. Who"})
    EXPECT_EQ(id_of_file(name), name);
}

TEST(FileNames, FilesOfOneNameGetTheShortestPathThatTellsThemApart) {
  EXPECT_THAT(distinct_ids({"s/a/1.dcm", "s/b/1.dcm", "s/b/2.dcm"}), ElementsAre("a_1", "b_1", "2"));
  EXPECT_THAT(distinct_ids({"/s/a/x/1.dcm", "/s/b/x/1.dcm"}), ElementsAre("a_x_1", "b_x_1"));
  EXPECT_THAT(distinct_ids({"1.dcm", "a/1.dcm"}), ElementsAre("1", "a_1"));
}

TEST(FileNames, FilesOfOneFolderAreToldApartByTheirExtension) {
  EXPECT_THAT(distinct_ids({"a/1.dcm", "a/1.png"}), ElementsAre("1.dcm", "1.png"));
  EXPECT_THAT(distinct_ids({"a/1.dcm", "a/1.png", "b/1.dcm"}), ElementsAre("a_1.dcm", "a_1.png", "b_1"));
}

TEST(FileNames, AJoinedNameThatIsTakenGetsANumber) {
  EXPECT_THAT(distinct_ids({"s/a/1.dcm", "s/b/1.dcm", "s/a_1.dcm"}),
              ElementsAre("s_a_1.dcm", "b_1", "s_a_1.dcm_2"));
}

TEST(FileNames, OnePathIsOneFile) {
  EXPECT_THAT(distinct_ids({"a/1.dcm", "a/../a/1.dcm"}), ElementsAre("1", "1"));
}

TEST(FileNames, IdsAreKnownAsMadeFromNames) {
  EXPECT_TRUE(is_id_of_file("1", "a/1.dcm"));
  EXPECT_TRUE(is_id_of_file("a_1", "a/1.dcm"));
  EXPECT_TRUE(is_id_of_file("a_1.dcm", "a/1.dcm"));
  EXPECT_FALSE(is_id_of_file("21", "a/1.dcm"));
}

}  // namespace
}  // namespace deepwrist::data
