#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace deepwrist::data {

/// The fold that validates each row: 0 .. folds - 1.
using FoldOfRow = std::vector<int>;

/// One fold's rows, in the order of the table.
struct Split {
  std::vector<std::size_t> train, validation;
};
Split split(const FoldOfRow& fold_of_row, int fold);

/// `place` names the table in messages, as a rule its file. All of these throw Error(format) for fewer than
/// two folds and for fewer rows (or groups) than folds.

/// Contiguous blocks in the order of the rows, the first rows % folds of them one row longer (scikit-learn's
/// KFold without shuffling; what the reference trains its localizer with).
FoldOfRow k_fold(std::size_t rows, int folds, const std::string& place);

/// scikit-learn's GroupKFold as the reference trains its classifier with: groups by falling size, each to the
/// fold with the fewest rows so far. Groups of one size come in the order that numpy's unstable argsort (see
/// numpy_argsort.h) leaves them in, so that folds equal those of the published training. Groups that are all
/// whole numbers are ordered as numbers (as pandas reads such a column), others as text.
FoldOfRow group_k_fold(std::span<const std::string> groups, int folds, const std::string& place);

/// The corrected default: groups (patients) stay together and every fold gets its share of each label.
/// Greedy: groups by falling size, those of one size in an order drawn from `seed`, each to the fold with the
/// smallest share of its labels so far (on ties fewest rows, then lowest number). `labels` has one item a
/// row, or none for folds of equal size only. Throws also for labels of one class only, and for a label of
/// one group only (the fold that validates it would train without it).
FoldOfRow stratified_group_folds(std::span<const std::string> groups, std::span<const int> labels, int folds,
                                 std::uint64_t seed, const std::string& place);

}  // namespace deepwrist::data
