// Files with more bytes than their header says, or without their first ones.

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::Contains;
using testing::DicomBuilder;
using ::testing::HasSubstr;

class OddSizes : public ::testing::Test {
 protected:
  Radiograph read(DicomBuilder& builder) { return read_radiograph(builder.save(folder_ / "image.dcm"), {}); }

  const testing::TemporaryFolder folder_;
};

TEST_F(OddSizes, BytesBehindThePixelsAreWarnedOf) {
  DicomBuilder builder(8, 8);
  builder.number(DCM_Rows, 7);
  EXPECT_THAT(
      read(builder).warnings,
      Contains(HasSubstr("the pixel data has 128 bytes, the image needs 112: the file may state a wrong")));
  DicomBuilder odd(1, 3);  // one more byte makes the number even
  odd.bits(8, 8).pixels8({1, 2, 3});
  EXPECT_THAT(read(odd).warnings, ::testing::IsEmpty());
}

TEST_F(OddSizes, AFileThatLostItsPreambleAloneIsRead) {
  DicomBuilder builder(8, 8);
  const auto whole = read_file(builder.save(folder_ / "whole.dcm", EXS_LittleEndianExplicit), 1 << 20);
  const auto bare = folder_.write("bare.dcm", whole.substr(128));
  EXPECT_EQ(cv::norm(read_radiograph(bare, {}).pixels, read(builder).pixels, cv::NORM_INF), 0);
}

}  // namespace
}  // namespace deepwrist::dicom
