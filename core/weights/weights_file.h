#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace deepwrist::weights {

/// A checkpoint and what it must be.
struct WeightsFile {
  std::filesystem::path file;
  std::string sha256;  ///< of the whole file; empty: any

  // A path alone stands for any contents.
  WeightsFile(std::filesystem::path path, std::string digest = {})  // NOLINT(google-explicit-constructor)
      : file(std::move(path)), sha256(std::move(digest)) {}
};

}  // namespace deepwrist::weights
