#include "core/base/option_words.h"

#include <algorithm>
#include <iterator>

namespace deepwrist {

std::optional<std::string> take_option(std::vector<std::string>& words, const std::string& option) {
  const auto found = std::ranges::find_if(
      words, [&](const std::string& word) { return word == option || word.starts_with(option + "="); });
  if (found == words.end()) return std::nullopt;
  const bool is_joined = found->size() > option.size();
  auto value = is_joined ? found->substr(option.size() + 1) : "";
  auto end = std::next(found);
  if (!is_joined && end != words.end()) value = *end++;
  words.erase(found, end);
  return value;
}

}  // namespace deepwrist
