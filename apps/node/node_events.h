#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/descriptor.h"

namespace deepwrist::clinic {

/// A file to which what a node does is appended, a line of JSON each: `time` (UTC), `event`, `study` (our
/// number) and more. No patient data.
class NodeEvents {
 public:
  /// Empty: nothing is written. Throws Error(io) for a file that cannot be opened.
  explicit NodeEvents(const std::filesystem::path& file);

  void add(const std::string& event, std::int64_t study, nlohmann::json more = nlohmann::json::object());

 private:
  Descriptor file_;
  bool told_ = false;  ///< that it cannot be written
};

}  // namespace deepwrist::clinic
