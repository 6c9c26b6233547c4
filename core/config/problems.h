#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::config {

/// A key for a message. Of text that is no name the first few letters only: a file given by mistake may be a
/// table of patients.
std::string shown_key(std::string_view key);

/// What is wrong with a configuration, collected so that the user sees all of it at once.
class Problems {
 public:
  /// `more`: lines that belong to the message, shown below it.
  void add(const Origin& origin, const std::string& message, const std::vector<std::string>& more = {});
  bool empty() const { return lines_.empty(); }
  const std::vector<std::string>& lines() const { return lines_; }

  /// Throws Error(usage) that lists every problem, one a line, if there is any.
  void throw_if_any() const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace deepwrist::config
