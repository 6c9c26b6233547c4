#include "tests/core/dicom/tiff_writer.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace deepwrist::testing {
namespace {

void require(bool good) {
  if (!good) throw std::runtime_error("libtiff cannot write the page");
}

void write_fields(TIFF* tiff, const TiffPage& page) {
  const auto& samples = page.samples;
  const int depth = samples.depth();
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, samples.cols);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, samples.rows);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * samples.elemSize1()));
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, samples.channels());
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT,
               depth == CV_32F                      ? SAMPLEFORMAT_IEEEFP
               : depth == CV_16S || depth == CV_32S ? SAMPLEFORMAT_INT
                                                    : SAMPLEFORMAT_UINT);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, page.photometric);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, page.separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  if (!page.extra_samples.empty()) {
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(page.extra_samples.size()),
                 page.extra_samples.data());
  }
  for (const auto& [tag, value] : page.fields) require(TIFFSetField(tiff, tag, value) == 1);
  if (page.tile > 0) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, page.tile);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, page.tile);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, page.packed.empty() ? 5 : samples.rows);
  }
}

void write_plane(TIFF* tiff, const TiffPage& page, const cv::Mat& plane, std::uint16_t index) {
  if (page.tile == 0) {
    for (int y = 0; y < plane.rows; y += 5) {
      cv::Mat strip = plane.rowRange(y, std::min(y + 5, plane.rows)).clone();
      const auto bytes = static_cast<tmsize_t>(strip.total() * strip.elemSize());
      const auto number = TIFFComputeStrip(tiff, static_cast<std::uint32_t>(y), index);
      require(TIFFWriteEncodedStrip(tiff, number, strip.data, bytes) == bytes);
    }
    return;
  }
  for (int y = 0; y < plane.rows; y += page.tile) {
    for (int x = 0; x < plane.cols; x += page.tile) {
      cv::Mat tile(page.tile, page.tile, plane.type(), cv::Scalar::all(77));
      const cv::Rect part = cv::Rect(x, y, page.tile, page.tile) & cv::Rect({}, plane.size());
      plane(part).copyTo(tile(cv::Rect({}, part.size())));
      require(TIFFWriteTile(tiff, tile.data, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0,
                            index) > 0);
    }
  }
}

void write_page(TIFF* tiff, const TiffPage& page) {
  if (!page.packed.empty()) {
    auto bytes = page.packed;
    require(TIFFWriteEncodedStrip(tiff, 0, bytes.data(), static_cast<tmsize_t>(bytes.size())) > 0);
  } else if (page.separate) {
    std::vector<cv::Mat> planes;
    cv::split(page.samples, planes);
    for (std::size_t i = 0; i < planes.size(); ++i)
      write_plane(tiff, page, planes[i], static_cast<std::uint16_t>(i));
  } else {
    write_plane(tiff, page, page.samples, 0);
  }
  require(TIFFWriteDirectory(tiff) == 1);
}

}  // namespace

std::filesystem::path write_tiff(const std::filesystem::path& path, const std::vector<TiffPage>& pages,
                                 const char* mode, const std::vector<TiffPage>& below) {
  const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(path.c_str(), mode), TIFFClose);
  require(tiff != nullptr);
  for (const auto& page : pages) {
    write_fields(tiff.get(), page);
    std::vector<toff_t> offsets(below.size());
    const bool is_first = &page == &pages.front();
    if (is_first && !below.empty())
      TIFFSetField(tiff.get(), TIFFTAG_SUBIFD, static_cast<int>(offsets.size()), offsets.data());
    write_page(tiff.get(), page);
    if (!is_first) continue;
    for (const auto& lower : below) {
      write_fields(tiff.get(), lower);
      write_page(tiff.get(), lower);
    }
  }
  return path;
}

}  // namespace deepwrist::testing
