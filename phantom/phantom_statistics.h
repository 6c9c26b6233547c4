#pragma once

#include <string>
#include <vector>

#include "phantom/picture_facts.h"

namespace deepwrist::phantom {

/// Percentiles and shares of a data set beside those measured in real radiographs: a table to read, PA and
/// LAT side by side.
std::string statistics_text(const std::vector<PictureFacts>& facts);
/// The same as JSON: for each view and quantity "made" and "real", arrays of the 5th, 50th and 95th
/// percentile, and "shares".
std::string statistics_json(const std::vector<PictureFacts>& facts);

}  // namespace deepwrist::phantom
