#pragma once

#include <map>
#include <string>

namespace deepwrist::train {

/// What a number may depend on: versions of this program, LibTorch, oneDNN (where it is used), OpenCV and
/// DCMTK, by the names "deepwrist", "libtorch", "onednn", "opencv", "dcmtk".
std::map<std::string, std::string> software_versions();

}  // namespace deepwrist::train
