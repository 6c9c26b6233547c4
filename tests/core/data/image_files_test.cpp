#include "core/data/image_files.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/csv.h"
#include "core/data/metadata.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kDicom = std::string(128, 'x') + "DICM",
                  kBare("\x08\0\x16\0\x1A\0\0\0", 8), kPng = "\x89PNG\r\n\x1A\n",
                  kBigTiff("II+\0\x08\0\0\0", 8), kIndex = kDicom + "....1.2.840.10008.1.3.10";

class ImageFolders : public ::testing::Test {
 protected:
  std::vector<std::string> names(const std::vector<fs::path>& files) const {
    std::vector<std::string> result;
    for (const auto& file : files) result.push_back(file.lexically_relative(folder_.path()).string());
    return result;
  }
  ImageFiles list(const std::vector<fs::path>& outputs = {}) const {
    return list_image_files(folder_.path().string(), outputs);
  }
  std::string refusal(const std::string& meta) const {
    try {
      read_metadata({.meta = meta});
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  testing::TemporaryFolder folder_;
};

TEST_F(ImageFolders, AreReadWithTheFoldersBelow) {
  for (const char* name : {"b/c/2.dcm", "b/10.dcm", "a/1"}) folder_.write(name, kDicom);
  EXPECT_THAT(names(list().files), ElementsAre("a/1", "b/10.dcm", "b/c/2.dcm"));
  EXPECT_THAT(list().passed_over, IsEmpty());
}

TEST_F(ImageFolders, WhatIsNoImageIsPassedOverAndNamed) {
  folder_.write("IM1", kDicom);
  folder_.write("IM2", kBare);
  folder_.write("damaged.dcm", "x");
  folder_.write("DICOMDIR", kDicom);
  folder_.write("INDEX", kIndex);
  for (const char* name : {"Thumbs.db", ".DS_Store", "notes", "a.csv", "README.TXT", "._IM1", "x.dcm.gz"})
    folder_.write(name, "text");
  const auto found = list();
  EXPECT_THAT(names(found.files), ElementsAre("IM1", "IM2", "damaged.dcm"));
  EXPECT_THAT(names(found.passed_over), ElementsAre(".DS_Store", "._IM1", "DICOMDIR", "INDEX", "README.TXT",
                                                    "Thumbs.db", "a.csv", "notes", "x.dcm.gz"));
  EXPECT_EQ(describe_passed_over(found.passed_over, true),
            "9 files that are no images are passed over: .DS_Store, ._IM1, DICOMDIR, INDEX, README.TXT, "
            "Thumbs.db, a.csv, "
            "notes, ...");
  EXPECT_EQ(describe_passed_over({"a/b"}, false), "1 file that is no image is passed over");
}

TEST_F(ImageFolders, LinksThatLeadBackDoNotHang) {
  folder_.write("a/1.dcm", kDicom);
  fs::create_directory_symlink(folder_.path(), folder_ / "a/loop");
  fs::create_directory_symlink(folder_ / "a", folder_ / "0");
  EXPECT_THAT(names(list().files), ElementsAre("a/1.dcm"));
}

TEST_F(ImageFolders, LinkedFoldersElsewhereAreRead) {
  const testing::TemporaryFolder elsewhere;
  elsewhere.write("1.dcm", kDicom);
  fs::create_directory_symlink(elsewhere.path(), folder_ / "link");
  EXPECT_THAT(names(list().files), ElementsAre("link/1.dcm"));
}

TEST_F(ImageFolders, TheRunsOwnOutputsAreNoInputs) {
  folder_.write("1.dcm", kDicom);
  folder_.write("out_images/1_PA.png", kPng);
  EXPECT_THAT(names(list({folder_ / "out_images", folder_ / "absent"}).files), ElementsAre("1.dcm"));
  EXPECT_EQ(list_image_files((folder_ / "out_images").string(), {folder_ / "out_images"}).files.size(), 1U)
      << "a folder that is given is read";
}

TEST_F(ImageFolders, WithoutImagesSayWhatTheyHold) {
  folder_.write("a/notes.txt", "x");
  EXPECT_THAT(refusal(folder_.path().string()), HasSubstr("no image files here; 1 file that is no image"));
  EXPECT_THAT(refusal((folder_ / "**/*.dcm").string()), HasSubstr("give the folder"));
}

TEST_F(ImageFolders, FilesOfOneNameAreTwoCases) {
  for (const char* name : {"a/1.dcm", "b/1.dcm"}) folder_.write(name, kDicom);
  for (const auto& meta : {folder_.path().string(), (folder_ / "*/*.dcm").string()}) {
    const auto data = read_metadata({.meta = meta});
    ASSERT_EQ(data.size(), 2U);
    EXPECT_EQ(data[0].id, "a_1");
    EXPECT_EQ(data[1].id, "b_1");
    EXPECT_EQ(data[1].fname, "b/1.dcm");
  }
}

TEST_F(ImageFolders, NamesThatAreUidsKeepTheirLastNumber) {
  for (const char* name : {"1.2.840.99.5.1", "1.2.840.99.5.2"}) folder_.write(name, kDicom);
  const auto data = read_metadata({.meta = folder_.path().string()});
  EXPECT_EQ(data[0].id, "1.2.840.99.5.1");
  EXPECT_EQ(data[1].id, "1.2.840.99.5.2");
}

TEST_F(ImageFolders, AnImageAloneIsKnownByItsContent) {
  for (const auto& content : {kDicom, kBare, kPng, kBigTiff}) {
    const auto data = read_metadata({.meta = folder_.write("image", content).string()});
    ASSERT_EQ(data.size(), 1U);
    EXPECT_EQ(data[0].fname, "image");
  }
}

TEST_F(ImageFolders, OtherKindsGivenAsATableAreNamed) {
  EXPECT_THAT(refusal(folder_.write("t.xlsx", "PK\x03\x04 xl/workbook.xml").string()),
              HasSubstr("is an Excel workbook; save it as CSV"));
  EXPECT_THAT(refusal(folder_.write("t.csv", "%PDF-1.4").string()), HasSubstr("is a PDF document"));
  EXPECT_THROW(read_csv(folder_.write("t.png", kPng)), Error);
}

}  // namespace
}  // namespace deepwrist::data
