#include "core/dicom/coded_pixels.h"

#include <cassert>
#include <cstring>

namespace deepwrist::dicom {
namespace {

template <typename Code, typename Value>
void map_codes(const std::uint8_t* codes, std::size_t count, const Value* table, Value* out) {
  for (std::size_t i = 0; i < count; ++i) {
    Code code;
    std::memcpy(&code, codes + i * sizeof code, sizeof code);
    out[i] = table[code];
  }
}

template <typename Value>
void map_codes(const PixelCodes& pixels, const Value* table, Value* out) {
  const auto count = static_cast<std::size_t>(pixels.rows) * static_cast<std::size_t>(pixels.columns);
  if (pixels.code_bytes == 1) {
    map_codes<std::uint8_t>(pixels.codes.data(), count, table, out);
  } else {
    map_codes<std::uint16_t>(pixels.codes.data(), count, table, out);
  }
}

}  // namespace

void look_up(const PixelCodes& codes, Radiograph& radiograph) {
  assert(codes.values.size() == code_count(codes.code_bytes));
  radiograph.pixels.create(codes.rows, codes.columns, CV_32F);
  map_codes(codes, codes.values.data(), radiograph.pixels.ptr<float>());
  if (codes.padding.empty()) return;
  radiograph.padding.create(codes.rows, codes.columns, CV_8U);
  map_codes(codes, codes.padding.data(), radiograph.padding.ptr<std::uint8_t>());
  drop_useless_padding(radiograph);
}

void drop_useless_padding(Radiograph& radiograph) {
  if (radiograph.padding.empty()) return;
  const auto count = static_cast<std::size_t>(cv::countNonZero(radiograph.padding));
  const bool everywhere = count == radiograph.padding.total();
  if (everywhere) radiograph.warnings.emplace_back("every pixel is padding; PixelPaddingValue ignored");
  if (count == 0 || everywhere) radiograph.padding.release();
}

}  // namespace deepwrist::dicom
