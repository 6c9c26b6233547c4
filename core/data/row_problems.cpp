#include "core/data/row_problems.h"

#include <iterator>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace deepwrist::data {

void RowProblems::add(std::size_t line, std::string message) {
  ++count_;
  if (first_.size() == kShown && line >= std::prev(first_.end())->first) return;
  first_.emplace(line, std::move(message));
  if (first_.size() > kShown) first_.erase(std::prev(first_.end()));
}

void RowProblems::throw_if_any() const {
  if (count_ == 0) return;
  std::vector<std::string> lines;
  for (const auto& [line, message] : first_) lines.push_back("line " + std::to_string(line) + ": " + message);
  if (count_ > first_.size()) lines.push_back("and " + std::to_string(count_ - first_.size()) + " more");
  throw Error(ErrorKind::format, place_,
              count_ == 1 ? "one problem:" : std::to_string(count_) + " problems:", lines);
}

}  // namespace deepwrist::data
