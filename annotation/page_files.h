#pragma once

#include <optional>
#include <string_view>

namespace deepwrist::annotation {

/// A file of the page, linked into the program.
struct PageFile {
  std::string_view type;  ///< of its content, as HTTP has it
  std::string_view text;
};

/// The file of that name in annotation/page; the page itself for an empty name; nothing for any other.
std::optional<PageFile> page_file(std::string_view name);

}  // namespace deepwrist::annotation
