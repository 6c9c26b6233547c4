#include "core/data/windows_path.h"

#include <algorithm>

namespace deepwrist::data {
namespace {

bool begins_at_drive(std::string_view text) {
  const auto letter = text.empty() ? '\0' : text[0];
  const bool is_letter = (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
  return is_letter && text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
}

}  // namespace

bool is_windows_path(std::string_view text) {
  return begins_at_drive(text) || text.find('\\') != std::string_view::npos;
}

std::string with_slashes(std::string_view windows_path) {
  if (begins_at_drive(windows_path) || windows_path.starts_with('\\')) return {};
  std::string path(windows_path);
  std::ranges::replace(path, '\\', '/');
  return path;
}

}  // namespace deepwrist::data
