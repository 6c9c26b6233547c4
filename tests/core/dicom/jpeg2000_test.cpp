#include "core/dicom/jpeg2000.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using Stream = std::vector<std::uint8_t>;

constexpr int kSampleRows = 61, kSampleColumns = 83;

cv::Mat image() {
  cv::Mat result(kSampleRows, kSampleColumns, CV_16U);
  CounterRng random(5, 1);
  for (int i = 0; i < kSampleRows * kSampleColumns; ++i)
    result.ptr<ushort>()[i] = static_cast<ushort>(random.below(4096));
  return result;
}

/// The codestream inside the JP2 file that OpenCV writes, and the pixels that OpenCV reads from it.
class Jpeg2000 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cv::haveImageWriter(".jp2")) GTEST_SKIP() << "this OpenCV does not write JPEG 2000";
    cv::imencode(".jp2", image(), stream_);
    cv::imdecode(stream_, cv::IMREAD_UNCHANGED).convertTo(expected_, CV_32F);
    const Stream start{0xFF, 0x4F, 0xFF, 0x51};
    stream_.erase(stream_.begin(), std::search(stream_.begin(), stream_.end(), start.begin(), start.end()));
  }

  Radiograph read(const std::vector<Stream>& fragments) {
    DicomBuilder builder(kSampleRows, kSampleColumns);
    builder.bits(16, 16);
    testing::put_fragments(builder.data(), EXS_JPEG2000LosslessOnly, fragments);
    return read_radiograph(builder.save(folder_ / "a.dcm", EXS_JPEG2000LosslessOnly), {});
  }
  std::string outcome(const std::vector<Stream>& fragments) {
    try {
      const auto radiograph = read(fragments);
      return radiograph.warnings.empty() ? "read" : "warned: " + radiograph.warnings.front();
    } catch (const Error& error) {
      return error.what();
    }
  }
  double difference(const cv::Mat& pixels) const { return cv::norm(pixels, expected_, cv::NORM_INF); }
  std::vector<Stream> split_at(std::size_t at) const {
    const auto middle = stream_.begin() + static_cast<std::ptrdiff_t>(at);
    return {{stream_.begin(), middle}, {middle, stream_.end()}};
  }

  const TemporaryFolder folder_;
  Stream stream_;
  cv::Mat expected_;
};

TEST_F(Jpeg2000, SoundFramesHaveNoWarning) {
  const auto radiograph = read({stream_});
  EXPECT_EQ(difference(radiograph.pixels), 0);
  EXPECT_THAT(radiograph.warnings, IsEmpty());
}

TEST_F(Jpeg2000, TruncatedFramesFailOrWarn) {
  for (const double part : {0.3, 0.6, 0.9}) {
    auto cut = stream_;
    cut.resize(static_cast<std::size_t>(part * static_cast<double>(cut.size())));
    EXPECT_NE(outcome({cut}), "read") << part;
    cut.insert(cut.end(), {0xFF, 0xD9});
    EXPECT_NE(outcome({cut}), "read") << part;
  }
}

TEST_F(Jpeg2000, LengthsInsideTellWhatAPadByteIs) {
  for (std::size_t at : {stream_.size() / 2 | 1, stream_.size() / 3 | 1}) {
    EXPECT_EQ(difference(read(split_at(at)).pixels), 0);  // padded
  }
  for (std::size_t at = stream_.size() / 4 * 2; at < stream_.size(); at += 2) {
    if (stream_[at - 1] != 0) continue;
    EXPECT_EQ(difference(read(split_at(at)).pixels), 0) << "a zero of the data";
    return;
  }
}

TEST_F(Jpeg2000, AWholeCodestreamIsToldFromOthers) {
  EXPECT_TRUE(is_whole_codestream(stream_));
  auto padded = stream_;
  padded.push_back(0);
  EXPECT_TRUE(is_whole_codestream(padded));
  auto longer = stream_;
  longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(longer.size() / 2), 0);
  EXPECT_FALSE(is_whole_codestream(longer));
  for (std::size_t size = 0; size < stream_.size(); size += 7) {
    EXPECT_FALSE(is_whole_codestream({stream_.data(), size})) << size;
  }
}

}  // namespace
}  // namespace deepwrist::dicom
