#include "core/dicom/jpeg_file.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/dicom/jpeg_messages.h"
#include "core/dicom/jpeg_stream.h"

namespace deepwrist::dicom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using File = std::vector<std::uint8_t>;

/// A picture with detail, so that every block has codes to lose.
cv::Mat detailed(int type) {
  cv::Mat image(121, 97, type);
  CounterRng random(7, 1);
  for (int y = 0; y < image.rows; ++y) {
    for (int i = 0; i < image.cols * image.channels(); ++i)
      image.ptr(y)[i] = static_cast<uchar>(random.below(200) + static_cast<std::uint32_t>(y % 50));
  }
  cv::GaussianBlur(image, image, {3, 3}, 1);
  return image;
}

File encoded(const cv::Mat& image, const std::vector<int>& parameters = {}) {
  File file;
  cv::imencode(".jpg", image, file, parameters);
  return file;
}

/// "read", "warned: ..." or the reason of the failure.
std::string outcome(const File& file) {
  try {
    const auto picture = read_jpeg_file(file, "case.jpg");
    return picture.warnings.empty() ? "read" : "warned: " + picture.warnings.front();
  } catch (const Error& error) {
    return error.what();
  }
}

/// Where the coded data of the only scan begin.
std::size_t scan_start(const File& file) {
  for (std::size_t i = 2; i + 4 < file.size();) {
    const auto length = static_cast<std::size_t>(file[i + 2] << 8 | file[i + 3]);
    if (file[i + 1] == 0xDA) return i + 2 + length;
    i += 2 + length;
  }
  return 0;
}

TEST(JpegFile, SoundFilesDecodeAsWithOpenCv) {
  for (const int type : {CV_8U, CV_8UC3}) {
    for (const std::vector<int>& parameters :
         std::vector<std::vector<int>>{{},
                                       {cv::IMWRITE_JPEG_QUALITY, 30},
                                       {cv::IMWRITE_JPEG_PROGRESSIVE, 1},
                                       {cv::IMWRITE_JPEG_RST_INTERVAL, 3},
                                       {cv::IMWRITE_JPEG_OPTIMIZE, 1, cv::IMWRITE_JPEG_QUALITY, 100}}) {
      const auto file = encoded(detailed(type), parameters);
      const auto picture = read_jpeg_file(file, "case.jpg");
      EXPECT_EQ(cv::norm(picture.samples, cv::imdecode(file, cv::IMREAD_UNCHANGED), cv::NORM_INF), 0);
      EXPECT_THAT(picture.warnings, IsEmpty());
    }
  }
}

TEST(JpegFile, CutAnywhereFails) {
  for (const std::vector<int>& parameters : std::vector<std::vector<int>>{
           {}, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}, {cv::IMWRITE_JPEG_RST_INTERVAL, 2}}) {
    const auto whole = encoded(detailed(CV_8U), parameters);
    for (std::size_t size = 1; size < whole.size(); size += 1 + whole.size() / 60) {
      const File cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_THAT(outcome(cut), HasSubstr("no end-of-image marker")) << size;
      auto ended = cut;
      ended.insert(ended.end(), {0xFF, 0xD9});
      EXPECT_NE(outcome(ended), "read") << size;
      if (size > scan_start(whole) + 2 && parameters.empty()) {
        EXPECT_THAT(outcome(ended), HasSubstr("damaged or truncated")) << size;
      }
    }
  }
}

TEST(JpegFile, ZeroedDataAreNeverSilent) {
  for (const auto& parameters : std::vector<std::vector<int>>{{}, {cv::IMWRITE_JPEG_RST_INTERVAL, 2}}) {
    const auto whole = encoded(detailed(CV_8U), parameters);
    const auto start = scan_start(whole);
    for (std::size_t at = start; at + 300 < whole.size(); at += 211) {
      auto damaged = whole;
      std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 200, std::uint8_t{0});
      EXPECT_NE(outcome(damaged), "read") << at;
    }
  }
}

TEST(JpegFile, AFewBytesTooManyAreAWarningAndManyAFailure) {
  const auto whole = encoded(detailed(CV_8U));
  const auto with_rest = [&](std::size_t count) {
    auto file = whole;
    file.insert(file.end() - 2, count, 0x55);
    return outcome(file);
  };
  EXPECT_THAT(with_rest(14), HasSubstr("warned: the JPEG data may be damaged"));
  EXPECT_THAT(with_rest(200), HasSubstr("damaged or truncated"));
}

TEST(JpegFile, RestartMarkersOutOfOrderFail) {
  auto file = encoded(detailed(CV_8U), {cv::IMWRITE_JPEG_RST_INTERVAL, 4});
  for (std::size_t i = scan_start(file); i + 1 < file.size(); ++i) {
    if (file[i] == 0xFF && file[i + 1] == 0xD2) {
      file[i + 1] = 0xD5;
      break;
    }
  }
  EXPECT_THAT(outcome(file), HasSubstr("damaged or truncated"));
}

TEST(JpegFile, WhatFollowsTheEndDoesNotMatter) {
  auto file = encoded(detailed(CV_8U));
  file.insert(file.end(), 1000, 0x33);
  EXPECT_EQ(outcome(file), "read");
}

TEST(JpegStream, TheEndOfAThumbnailInASegmentDoesNotCount) {
  auto file = encoded(detailed(CV_8U));
  const std::vector<std::uint8_t> thumbnail{0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xDA, 0xFF, 0xD9};
  file.insert(file.begin() + 2, thumbnail.begin(), thumbnail.end());
  EXPECT_TRUE(read_jpeg_stream(file).has_end);
  file.resize(file.size() - 2);
  EXPECT_FALSE(read_jpeg_stream(file).has_end);
}

TEST(JpegMessages, EachIsAWarningOnceUnlessThePictureCannotBeRight) {
  std::vector<std::string> warnings;
  const std::string few = "Corrupt JPEG data: 3 extraneous bytes before marker 0xd9";
  judge_jpeg_messages({few, few}, "a.jpg", warnings);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr(few)));
  for (const char* fatal :
       {"Corrupt JPEG data: premature end of data segment", "Premature end of JPEG file",
        "Corrupt JPEG data: bad Huffman code", "Corrupt JPEG data: 17 extraneous bytes before marker 0xd9",
        "Corrupt JPEG data: found marker 0xd5 instead of RST2"}) {
    EXPECT_THROW(judge_jpeg_messages({few, fatal}, "a.jpg", warnings), Error) << fatal;
  }
}

}  // namespace
}  // namespace deepwrist::dicom
