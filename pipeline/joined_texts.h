#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/base/sha256.h"

namespace deepwrist::pipeline {

/// Texts, "LENGTH:TEXT" each, so that no two lists give one text, and its digest.
class JoinedTexts {
 public:
  void add(std::string_view text) { joined_ += fmt::format("{}:{}", text.size(), text); }
  template <typename Number>
  void add_number(Number number) {
    add(fmt::format("{}", number));
  }
  std::string digest() const { return sha256(std::as_bytes(std::span(joined_))); }

 private:
  std::string joined_;
};

}  // namespace deepwrist::pipeline
