#pragma once

#include <string>
#include <vector>

namespace deepwrist::data {

/// More folds than anybody trains.
inline constexpr int kMaxFolds = 1000;

/// What the fields of a column of folds mean.
struct NumberedFolds {
  std::vector<std::string> names;  ///< of each fold, as written
  std::vector<int> of_field;       ///< 0 .. names.size() - 1
};

/// Fields that are all whole numbers count from 0 or from 1: 1 to 5 are the folds 0 to 4. Others are names,
/// whose folds are in natural order. None may be blank. Throws Error(format) at `place`, naming `column`, for
/// numbers that begin elsewhere or leave one out, for fewer than two folds and for more than kMaxFolds.
NumberedFolds number_folds(const std::vector<std::string>& fields, const std::string& place,
                           const std::string& column);

}  // namespace deepwrist::data
