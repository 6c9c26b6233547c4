#include "core/base/formulas.h"

#include <algorithm>
#include <atomic>

#include "core/base/text.h"

namespace deepwrist {
namespace {

std::atomic<Formulas> configured{Formulas::as_text};

bool is_number(std::string_view text) {
  if (parse_double(text)) return true;
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  std::string with_point(text);
  with_point[comma] = '.';
  return parse_double(with_point).has_value();
}

bool is_formula(std::string_view text) {
  constexpr std::string_view kBeginnings = "=+-@\t\r\n";
  return !text.empty() && kBeginnings.find(text.front()) != std::string_view::npos && !is_number(text);
}

std::string_view without_apostrophes(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of('\''), text.size()));
}

}  // namespace

void configure_formulas(Formulas formulas) { configured = formulas; }

std::string written_cell(std::string_view content) {
  const auto rest = without_apostrophes(content);
  const bool bare = rest.size() == content.size();
  const bool marked = is_formula(rest) && !(bare && configured == Formulas::kept);
  return std::string(marked ? 1 : 0, '\'').append(content);
}

std::string_view cell_content(std::string_view written) {
  const auto rest = without_apostrophes(written);
  return rest.size() < written.size() && is_formula(rest) ? written.substr(1) : written;
}

}  // namespace deepwrist
