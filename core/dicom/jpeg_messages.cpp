#include "core/dicom/jpeg_messages.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::dicom {
namespace {

/// Some encoders leave a few bytes between the last code and the next marker. More of them are codes that the
/// decoder lost.
bool is_little_left_over(const std::string& message) {
  constexpr long kHarmless = 16;
  static constexpr char kStart[] = "Corrupt JPEG data: ";
  if (message.find("extraneous bytes") == std::string::npos) return false;
  const auto count = std::strtol(message.c_str() + sizeof kStart - 1, nullptr, 10);
  return count > 0 && count <= kHarmless;
}

bool is_fatal(const std::string& message) {
  const bool is_damage = message.starts_with("Corrupt JPEG data") || message.starts_with("Premature end");
  return is_damage && !is_little_left_over(message);
}

}  // namespace

void judge_jpeg_messages(const std::vector<std::string>& messages, const std::string& place,
                         std::vector<std::string>& warnings) {
  const auto fatal = std::ranges::find_if(messages, is_fatal);
  if (fatal != messages.end()) {
    throw Error(ErrorKind::format, place,
                "the JPEG data is damaged or truncated (" + printable(*fatal) + ")");
  }
  for (const auto& message : messages) {
    const auto warning = "the JPEG data may be damaged (" + printable(message) + "); compare the picture";
    if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(warning);
  }
}

void refuse_endless_jpeg(const std::string& place) {
  throw Error(ErrorKind::format, place,
              "the JPEG data has no end-of-image marker: it is truncated or damaged");
}

}  // namespace deepwrist::dicom
