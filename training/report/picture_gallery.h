#pragma once

#include <string>
#include <vector>

#include "training/report/training_report.h"

namespace deepwrist::report {

/// The pictures with their captions, embedded as PNG; those wider than half a page take a row of their own.
/// Larger than `longest_side` pixels they are reduced. Throws Error(io) where one cannot be encoded.
std::string picture_gallery(const std::vector<ReportPicture>& pictures, int longest_side);

}  // namespace deepwrist::report
