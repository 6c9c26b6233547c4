#include "core/data/fold_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::data {
namespace {

[[noreturn]] void refuse_folds(const std::string& place, const std::string& what) {
  throw Error(ErrorKind::format, place, "dataset.folds: " + what);
}

/// 3, also as the 3.0 that pandas writes.
std::optional<long long> fold_number(const std::string& field) {
  if (const auto number = parse_integer(field)) return number;
  const auto value = parse_double(field);
  if (!value || std::abs(*value) > 1e9 || *value != static_cast<double>(static_cast<long long>(*value)))
    return std::nullopt;
  return static_cast<long long>(*value);
}

/// Names of the folds of fields that are all whole numbers; nothing where one is not. Throws Error(format)
/// where they do not count up.
std::optional<std::vector<std::string>> counted(const std::set<std::string>& fields, const std::string& place,
                                                const std::string& column) {
  std::set<long long> numbers;
  for (const auto& field : fields) {
    const auto number = fold_number(field);
    if (!number) return std::nullopt;
    numbers.insert(*number);
  }
  const auto first = *numbers.begin(), last = *numbers.rbegin();
  if (first != 0 && first != 1) {
    refuse_folds(
        place,
        fmt::format("the numbers of '{}' begin with {}; folds are counted from 0 or from 1 (a row that is "
                    "in no fold is left out by dataset.filter)",
                    printable(column, 60), first));
  }
  std::vector<std::string> names;
  for (auto number = first; number <= last; ++number) {
    if (!numbers.contains(number)) {
      refuse_folds(place, fmt::format("no row is in fold {} of '{}', which has folds up to {}", number,
                                      printable(column, 60), last));
    }
    names.push_back(std::to_string(number));
  }
  return names;
}

}  // namespace

NumberedFolds number_folds(const std::vector<std::string>& fields, const std::string& place,
                           const std::string& column) {
  const std::set<std::string> distinct(fields.begin(), fields.end());
  if (distinct.empty()) refuse_folds(place, fmt::format("'{}' has no value", printable(column, 60)));
  auto names = counted(distinct, place, column);
  const bool are_numbers = names.has_value();
  if (!are_numbers) {
    names = std::vector<std::string>(distinct.begin(), distinct.end());
    std::ranges::stable_sort(*names, natural_less);
  }
  if (names->size() < 2)
    refuse_folds(place,
                 fmt::format("'{}' has one value; at least 2 folds are needed, one to validate the other",
                             printable(column, 60)));
  if (names->size() > static_cast<std::size_t>(kMaxFolds)) {
    refuse_folds(
        place,
        fmt::format("'{}' has {} values, and at most {} folds are possible; is it the column of the folds?",
                    printable(column, 60), names->size(), kMaxFolds));
  }
  NumberedFolds folds{std::move(*names), {}};
  std::unordered_map<std::string, int> number;
  for (std::size_t fold = 0; fold < folds.names.size(); ++fold)
    number[folds.names[fold]] = static_cast<int>(fold);
  for (const auto& field : fields)
    folds.of_field.push_back(number.at(are_numbers ? std::to_string(*fold_number(field)) : field));
  return folds;
}

}  // namespace deepwrist::data
