#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "phantom/render.h"

namespace deepwrist::phantom {

enum class Encoding { explicit_little, implicit_little, deflated, rle, jpeg_lossless, jpeg_ls };
constexpr int kEncodings = 6;

/// Which of the attributes with mm per pixel a file carries.
enum class SpacingTags {
  both,    ///< ImagerPixelSpacing (at the detector) and PixelSpacing (calibrated to the wrist's plane)
  imager,  ///< ImagerPixelSpacing and the distances it is corrected by
  pixel,   ///< PixelSpacing alone
  none,
};

/// How one radiograph is stored; independent of the fracture.
struct FileFormat {
  Encoding encoding = Encoding::explicit_little;
  SpacingTags spacing = SpacingTags::both;
  int bits_stored = 12;
  bool monochrome1 = false;
};

/// `plain`: uncompressed, 12 bits, with both spacings, which the original reads as well.
/// `missing_spacing_share` of the others have no spacing.
FileFormat draw_format(CounterRng rng, bool plain, double missing_spacing_share);

/// Stored values as written: uint16, H×W.
cv::Mat1w stored_values(const XRay& xray, const FileFormat& format);

/// Writes a Digital X-Ray Image (For Presentation) without dates, clocks or random UIDs: the same arguments
/// give the same bytes. Throws Error(io).
void write_dicom(const std::filesystem::path& path, const XRay& xray, const Case& what, View view,
                 const FileFormat& format);

/// mm per pixel in the wrist's plane, rows and columns alike.
double calibrated_spacing(const XRay& xray);

/// "0001"
std::string case_id(std::uint32_t index);

}  // namespace deepwrist::phantom
