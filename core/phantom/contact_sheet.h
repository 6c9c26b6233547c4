#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/phantom/render.h"

namespace deepwrist::phantom {

/// An 8-bit BGR picture of one radiograph for the contact sheet: `height` px high, landmarks drawn, `caption`
/// above.
cv::Mat3b thumbnail(const XRay& xray, const std::string& caption, int height);

/// PA above LAT, eight wrists a row. Writes a PNG; throws Error(io).
void write_contact_sheet(const std::filesystem::path& path, const std::vector<cv::Mat3b>& pa,
                         const std::vector<cv::Mat3b>& lat);

}  // namespace deepwrist::phantom
