// Files that are not what they say. Every one must be read or refused with a reason, in this process, under
// sanitizers.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/core/dicom/mutate.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/support/temporary_folder.h"

#include <dcmtk/dcmjpls/djrparam.h>

namespace deepwrist::dicom {
namespace {

using testing::content;
using testing::DicomBuilder;
using ::testing::HasSubstr;
using testing::mutate;
using testing::TemporaryFolder;

std::string outcome(const std::string& bytes, Reader reader = Reader::standard) {
  const Bytes view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  try {
    const auto radiograph = read_radiograph(view, "case.dcm", {.reader = reader, .max_pixels = 1'000'000});
    EXPECT_GT(radiograph.pixels.total(), 0U);
    return "read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("case.dcm"));
    return error.what();
  }
}

std::string failure(const std::filesystem::path& path) {
  try {
    read_radiograph(path, {});
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

TEST(HostileFile, WhatIsNoRegularFileIsRefusedWithoutWaiting) {
  const TemporaryFolder folder;
  mkfifo((folder / "fifo").c_str(), 0600);
  EXPECT_THAT(failure(folder / "fifo"), HasSubstr("not a regular file"));
  EXPECT_THAT(failure(folder.path()), HasSubstr("not a regular file"));
  EXPECT_THAT(failure("/dev/zero"), HasSubstr("not a regular file"));
  EXPECT_THAT(failure(folder / "missing"), HasSubstr("cannot be opened"));
}

TEST(HostileFile, EmptyAndForeignFilesAreNamed) {
  const TemporaryFolder folder;
  EXPECT_THAT(failure(folder.write("empty.dcm", "")), HasSubstr("the file is empty"));
  EXPECT_THAT(failure(folder.write("text.dcm", "Hello, world. This is a text.")),
              HasSubstr("neither DICOM nor"));
  EXPECT_THAT(failure(folder.write("x.dcm", std::string(128, '\0') + "DICM")), HasSubstr("no data set"));
}

TEST(HostileFile, TruncatedAnywhere) {
  const TemporaryFolder folder;
  const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
  const auto plain = content(DicomBuilder(9, 11).save(folder / "plain.dcm"));
  const auto packed = content(DicomBuilder(9, 11).save(folder / "packed.dcm", EXS_JPEGLSLossless, &jpeg_ls));
  const auto deflated =
      content(DicomBuilder(9, 11).save(folder / "deflated.dcm", EXS_DeflatedLittleEndianExplicit));
  for (const auto& whole : {plain, packed, deflated}) {
    ASSERT_EQ(outcome(whole), "read");
    // The last 8 bytes of the encapsulated one are its delimiter, without which the pixels are whole all the
    // same.
    for (std::size_t size = 0; size + 9 < whole.size(); size += 3) {
      ASSERT_NE(outcome(whole.substr(0, size)), "read") << size << " of " << whole.size();
    }
  }
}

TEST(HostileFile, AnElementLongerThanTheFile) {
  const TemporaryFolder folder;
  auto bytes = content(DicomBuilder(4, 4).save(folder / "a.dcm"));
  const auto pixels = bytes.rfind(std::string("\xE0\x7F\x10\x00OW", 6));
  ASSERT_NE(pixels, std::string::npos);
  bytes.replace(pixels + 8, 4, "\xF0\xFF\xFF\xFF");
  EXPECT_NE(outcome(bytes), "read");
}

std::string nested(int depth) {
  std::string bytes(
      "\x08\x00\x05\x00\x04\x00\x00\x00"
      "ISO ",
      12);
  for (int i = 0; i < depth; ++i) {
    bytes += std::string("\x08\x00\x40\x11\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF", 16);
  }
  return bytes;
}

TEST(HostileFile, NestedWithoutEnd) {
  EXPECT_THAT(outcome(nested(100)), HasSubstr("damaged"));
  EXPECT_THAT(outcome(nested(20'000)), HasSubstr("damaged"));
  EXPECT_THAT(outcome(nested(100'000)), HasSubstr("100000 items"));
}

TEST(HostileFile, MutatedFilesAreReadOrRefused) {
  const TemporaryFolder folder;
  const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
  const std::vector<std::pair<E_TransferSyntax, const DcmRepresentationParameter*>> syntaxes{
      {EXS_LittleEndianExplicit, nullptr}, {EXS_LittleEndianImplicit, nullptr},
      {EXS_BigEndianExplicit, nullptr},    {EXS_RLELossless, nullptr},
      {EXS_JPEGProcess14SV1, nullptr},     {EXS_JPEGLSLossless, &jpeg_ls}};
  int read = 0, refused = 0;
  for (const auto& [syntax, parameter] : syntaxes) {
    const auto whole = content(DicomBuilder(12, 10).save(folder / "a.dcm", syntax, parameter));
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
      SCOPED_TRACE("syntax " + std::to_string(syntax) + ", seed " + std::to_string(seed));
      (outcome(mutate(whole, 128, seed)) == "read" ? read : refused) += 1;
      outcome(mutate(whole, 128, seed), Reader::reference);
    }
  }
  EXPECT_GT(read, 30);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace deepwrist::dicom
