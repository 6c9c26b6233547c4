#include "core/data/row_problems.h"

#include <iterator>
#include <utility>

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
  std::string text = count_ == 1 ? "one problem:" : std::to_string(count_) + " problems:";
  for (const auto& [line, message] : first_) text += "\n  line " + std::to_string(line) + ": " + message;
  if (count_ > first_.size()) text += "\n  and " + std::to_string(count_ - first_.size()) + " more";
  throw Error(ErrorKind::format, place_, text);
}

}  // namespace deepwrist::data
