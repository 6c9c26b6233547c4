#include "core/dicom/jpeg_frames.h"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpls/djrparam.h>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using Stream = std::vector<std::uint8_t>;

constexpr int kRows = 61, kColumns = 83;

/// One frame in one encoding, whose fragments can be replaced.
struct Coded {
  E_TransferSyntax syntax;
  Stream stream;
};

DicomBuilder image(int bits) {
  DicomBuilder builder(kRows, kColumns);
  CounterRng random(3, static_cast<std::uint32_t>(bits));
  std::vector<std::uint16_t> values(kRows * kColumns);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::uint16_t>((i % kColumns) * (bits == 8 ? 2 : 40) +
                                           random.below(bits == 8 ? 60 : 300));
  if (bits == 8) {
    builder.bits(8, 8).pixels8({values.begin(), values.end()});
  } else {
    builder.pixels16(values);
  }
  return builder;
}

DcmPixelSequence* sequence_of(DcmDataset& data, E_TransferSyntax syntax) {
  DcmElement* element = nullptr;
  DcmPixelSequence* sequence = nullptr;
  data.findAndGetElement(DCM_PixelData, element);
  dynamic_cast<DcmPixelData&>(*element).getEncapsulatedRepresentation(syntax, nullptr, sequence);
  return sequence;
}

class JpegFrames : public ::testing::Test {
 protected:
  Coded coded(E_TransferSyntax syntax) {
    const DJ_RPLossy lossy(95);
    const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
    const DcmRepresentationParameter* parameter = nullptr;
    if (syntax == EXS_JPEGProcess1 || syntax == EXS_JPEGProcess2_4) parameter = &lossy;
    if (syntax == EXS_JPEGLSLossless) parameter = &jpeg_ls;
    image(syntax == EXS_JPEGProcess1 ? 8 : 12).save(folder_ / "whole.dcm", syntax, parameter);
    whole_.clear();
    whole_.loadFile((folder_ / "whole.dcm").c_str());
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    sequence_of(*whole_.getDataset(), syntax)->getItem(item, 1);
    item->getUint8Array(bytes);
    Stream stream(bytes, bytes + item->getLength());
    if (stream.back() == 0) stream.pop_back();
    return {syntax, stream};
  }

  /// The file with other fragments, each padded to an even length.
  std::filesystem::path write(const Coded& coded, const std::vector<Stream>& fragments) {
    testing::put_fragments(*whole_.getDataset(), coded.syntax, fragments);
    const auto path = folder_ / "changed.dcm";
    whole_.saveFile(path.c_str(), coded.syntax);
    return path;
  }

  Radiograph read(const Coded& coded, const std::vector<Stream>& fragments) {
    return read_radiograph(write(coded, fragments), {});
  }

  /// The same file with the fragments' own lengths stated, odd ones too.
  std::string without_pads(const Coded& coded, const std::vector<Stream>& fragments) {
    auto bytes = testing::content(write(coded, fragments));
    for (const auto& fragment : fragments) {
      if (fragment.size() % 2 == 0) continue;
      const auto at = bytes.find(std::string(fragment.begin(), fragment.end()));
      bytes.erase(at + fragment.size(), 1);
      bytes[at - 4] = static_cast<char>(fragment.size() & 0xFF);
    }
    return bytes;
  }

  std::string outcome(const Coded& coded, const std::vector<Stream>& fragments) {
    try {
      const auto radiograph = read(coded, fragments);
      return radiograph.warnings.empty() ? "read" : "warned: " + radiograph.warnings.front();
    } catch (const Error& error) {
      return error.what();
    }
  }

  const TemporaryFolder folder_;
  DcmFileFormat whole_;
};

const std::vector<E_TransferSyntax> kJpeg{EXS_JPEGProcess1, EXS_JPEGProcess2_4, EXS_JPEGProcess14,
                                          EXS_JPEGProcess14SV1};

TEST_F(JpegFrames, AMissingEndIsNamed) {
  for (const auto syntax : {EXS_JPEGProcess1, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    const auto whole = coded(syntax);
    ASSERT_EQ(outcome(whole, {whole.stream}), "read");
    EXPECT_THAT(outcome(whole, {{whole.stream.begin(), whole.stream.end() - 2}}),
                HasSubstr("the JPEG data has no end-of-image marker"));
  }
}

TEST_F(JpegFrames, TruncatedDataFailEvenWhereTheyHaveAnEnd) {
  auto syntaxes = kJpeg;
  syntaxes.push_back(EXS_JPEGLSLossless);
  for (const auto syntax : syntaxes) {
    SCOPED_TRACE(DcmXfer(syntax).getXferName());
    const auto whole = coded(syntax);
    for (const double part : {0.5, 0.8, 0.95}) {
      Stream cut(whole.stream.begin(),
                 whole.stream.begin() +
                     static_cast<std::ptrdiff_t>(part * static_cast<double>(whole.stream.size())));
      EXPECT_THAT(outcome(whole, {cut}), HasSubstr("no end-of-image marker"));
      if (cut.back() == 0xFF) cut.pop_back();
      cut.insert(cut.end(), {0xFF, 0xD9});
      EXPECT_THAT(outcome(whole, {cut}), Not(::testing::AnyOf("read", HasSubstr("warned")))) << part;
    }
  }
}

TEST_F(JpegFrames, ZeroedDataAreNeverSilent) {
  auto syntaxes = kJpeg;
  syntaxes.push_back(EXS_JPEGLSLossless);
  for (const auto syntax : syntaxes) {
    SCOPED_TRACE(DcmXfer(syntax).getXferName());
    const auto whole = coded(syntax);
    for (const double part : {0.4, 0.6, 0.8}) {
      auto damaged = whole.stream;
      const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(damaged.size()));
      std::fill_n(damaged.begin() + at, 100, std::uint8_t{0});
      EXPECT_NE(outcome(whole, {damaged}), "read") << part;
    }
  }
}

/// Two fragments, the first of an odd number of bytes.
std::vector<std::vector<Stream>> odd_splits(const Stream& stream) {
  std::vector<std::vector<Stream>> splits;
  const auto middle = stream.begin() + static_cast<std::ptrdiff_t>(stream.size() / 2 | 1);
  for (const auto& split : {middle, middle + 10, middle - 100})
    splits.push_back({{stream.begin(), split}, {split, stream.end()}});
  return splits;
}

TEST_F(JpegFrames, APadByteBetweenFragmentsIsNoDataOrTheFrameIsRefused) {
  int read_count = 0;
  for (const auto syntax :
       {EXS_JPEGProcess1, EXS_JPEGProcess2_4, EXS_JPEGProcess14, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    const auto whole = coded(syntax);
    const auto expected = read(whole, {whole.stream}).pixels;
    for (const auto& fragments : odd_splits(whole.stream)) {
      try {
        const auto radiograph = read(whole, fragments);
        EXPECT_EQ(cv::norm(radiograph.pixels, expected, cv::NORM_INF), 0);
        EXPECT_THAT(radiograph.warnings, IsEmpty());
        ++read_count;
      } catch (const Error& error) {  // both readings decode soundly
        EXPECT_THAT(error.what(), HasSubstr("store the frame in one fragment"));
      }
    }
  }
  EXPECT_GT(read_count, 0);
}

TEST_F(JpegFrames, FragmentsOfStatedOddLengthAreJoinedAsTheyAre) {
  auto syntaxes = kJpeg;
  syntaxes.push_back(EXS_JPEGLSLossless);
  for (const auto syntax : syntaxes) {
    const auto whole = coded(syntax);
    const auto expected = read(whole, {whole.stream}).pixels;
    for (const auto& fragments : odd_splits(whole.stream)) {
      const auto radiograph = read_radiograph(folder_.write("odd.dcm", without_pads(whole, fragments)), {});
      EXPECT_EQ(cv::norm(radiograph.pixels, expected, cv::NORM_INF), 0);
    }
  }
}

TEST_F(JpegFrames, FragmentsOfOneEvenLengthHaveNoPadBytes) {
  const auto whole = coded(EXS_JPEGProcess1);
  const auto expected = read(whole, {whole.stream}).pixels;
  // A length at which one of the fragments ends in a zero byte by chance.
  for (std::size_t length = 40; length < 400; length += 2) {
    std::vector<Stream> fragments;
    int zeros = 0;
    for (std::size_t at = 0; at < whole.stream.size(); at += length) {
      const auto begin = whole.stream.begin() + static_cast<std::ptrdiff_t>(at);
      fragments.emplace_back(begin,
                             begin + static_cast<std::ptrdiff_t>(std::min(length, whole.stream.size() - at)));
      zeros += fragments.back().back() == 0 ? 1 : 0;
    }
    if (zeros == 0) continue;
    EXPECT_EQ(cv::norm(read(whole, fragments).pixels, expected, cv::NORM_INF), 0) << length;
    return;
  }
  FAIL() << "no such length";
}

TEST_F(JpegFrames, AZeroByteOfTheDataAtTheEndOfAFragmentStays) {
  const auto whole = coded(EXS_JPEGProcess14SV1);
  const auto expected = read(whole, {whole.stream}).pixels;
  int tried = 0;
  for (std::size_t i = whole.stream.size() / 2; i + 100 < whole.stream.size() && tried < 3; ++i) {
    if (i % 2 != 0 || whole.stream[i - 1] != 0) continue;
    ++tried;
    const auto split = whole.stream.begin() + static_cast<std::ptrdiff_t>(i);
    const auto pixels = read(whole, {{whole.stream.begin(), split}, {split, whole.stream.end()}}).pixels;
    EXPECT_EQ(cv::norm(pixels, expected, cv::NORM_INF), 0) << i;
  }
  EXPECT_GT(tried, 0);
}

}  // namespace
}  // namespace deepwrist::dicom
