#include "core/data/splits.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/numpy_argsort.h"

// Seven rows in three folds:
//
//   k_fold               0 0 0 1 1 2 2            in the order of the table
//   group_k_fold         largest group first, to the fold with the fewest rows
//   stratified           largest group first, to the fold that keeps labels even
//
// Stratified: with n_fc rows of class c in fold f, N_c in all, the folds are even where Σ_fc (n_fc / N_c)²
// is least. A group with a_c rows of each class adds Σ_c (2 a_c n_fc + a_c²) / N_c², of which only a_c n_fc
// / N_c² depends on the fold. Without labels all rows are of one class.

namespace deepwrist::data {
namespace {

void require_folds(std::size_t count, const char* things, int folds, const std::string& place) {
  if (folds < 2) {
    throw Error(ErrorKind::format, place,
                std::to_string(folds) + " folds asked for; at least 2 are needed, one to validate the other");
  }
  if (count < static_cast<std::size_t>(folds)) {
    throw Error(ErrorKind::format, place,
                std::to_string(folds) + " folds need at least as many " + things + ", there are " +
                    std::to_string(count) + "; add data or lower train_params.n_fold");
  }
}

/// Rows of each group; groups in ascending order.
using Groups = std::vector<std::vector<std::size_t>>;

template <typename Key>
Groups grouped_by(const std::vector<Key>& keys) {
  std::map<Key, std::vector<std::size_t>> rows;
  for (std::size_t row = 0; row < keys.size(); ++row) rows[keys[row]].push_back(row);
  Groups groups;
  for (auto& [key, members] : rows) groups.push_back(std::move(members));
  return groups;
}

Groups grouped(std::span<const std::string> names) {
  std::vector<long long> numbers;
  for (const auto& name : names) {
    const auto number = parse_integer(name);
    if (!number) return grouped_by(std::vector<std::string>(names.begin(), names.end()));
    numbers.push_back(*number);
  }
  return grouped_by(numbers);
}

/// Groups in a drawn order, then the largest first.
void shuffle_and_sort(Groups& groups, std::uint64_t seed) {
  CounterRng rng(seed);
  for (std::size_t i = groups.size(); i > 1; --i) {
    std::swap(groups[i - 1], groups[rng.below(static_cast<std::uint32_t>(i))]);
  }
  std::ranges::stable_sort(groups, std::greater(), &std::vector<std::size_t>::size);
}

/// Labels as 0 .. classes - 1 and how many rows each has.
struct Classes {
  std::vector<std::size_t> of_row;
  std::vector<double> total;
};

Classes classes_of(std::span<const int> labels, std::size_t rows, const Groups& groups,
                   const std::string& place) {
  if (labels.empty()) return {std::vector<std::size_t>(rows, 0), {static_cast<double>(rows)}};
  assert(labels.size() == rows);
  const std::set<int> values(labels.begin(), labels.end());
  if (values.size() == 1) {
    throw Error(ErrorKind::format, place,
                "every row has the label " + std::to_string(*values.begin()) +
                    "; two classes are needed to train a classifier");
  }
  std::map<int, std::size_t> groups_with;
  for (const auto& group : groups) {
    std::set<int> inside;
    for (const auto row : group) inside.insert(labels[row]);
    for (const int label : inside) ++groups_with[label];
  }
  for (const auto& [label, count] : groups_with) {
    if (count < 2) {
      throw Error(ErrorKind::format, place,
                  "the label " + std::to_string(label) +
                      " is in one group (patient) only, and the fold that validates it would train without "
                      "it; add data");
    }
  }
  Classes classes{{}, std::vector<double>(values.size(), 0)};
  for (const int label : labels) {
    classes.of_row.push_back(static_cast<std::size_t>(std::distance(values.begin(), values.find(label))));
    ++classes.total[classes.of_row.back()];
  }
  return classes;
}

}  // namespace

Split split(const FoldOfRow& fold_of_row, int fold) {
  Split result;
  for (std::size_t row = 0; row < fold_of_row.size(); ++row) {
    (fold_of_row[row] == fold ? result.validation : result.train).push_back(row);
  }
  return result;
}

FoldOfRow k_fold(std::size_t rows, int folds, const std::string& place) {
  require_folds(rows, "rows", folds, place);
  FoldOfRow fold_of_row;
  const std::size_t count = static_cast<std::size_t>(folds);
  for (std::size_t fold = 0; fold < count; ++fold) {
    fold_of_row.insert(fold_of_row.end(), rows / count + (fold < rows % count ? 1 : 0),
                       static_cast<int>(fold));
  }
  return fold_of_row;
}

FoldOfRow group_k_fold(std::span<const std::string> groups, int folds, const std::string& place) {
  const Groups members = grouped(groups);
  require_folds(members.size(), "groups (patients)", folds, place);
  std::vector<std::int64_t> sizes;
  for (const auto& rows : members) sizes.push_back(std::ssize(rows));
  auto order = numpy_argsort(sizes);
  std::ranges::reverse(order);

  std::vector<std::size_t> rows_in(static_cast<std::size_t>(folds), 0);
  FoldOfRow fold_of_row(groups.size());
  for (const auto group : order) {
    const auto lightest = std::ranges::min_element(rows_in);
    *lightest += members[group].size();
    for (const auto row : members[group]) {
      fold_of_row[row] = static_cast<int>(std::distance(rows_in.begin(), lightest));
    }
  }
  return fold_of_row;
}

FoldOfRow stratified_group_folds(std::span<const std::string> groups, std::span<const int> labels, int folds,
                                 std::uint64_t seed, const std::string& place) {
  Groups members = grouped(groups);
  require_folds(members.size(), "groups (patients)", folds, place);
  const Classes classes = classes_of(labels, groups.size(), members, place);
  shuffle_and_sort(members, seed);

  const std::size_t fold_count = static_cast<std::size_t>(folds), class_count = classes.total.size();
  std::vector<std::vector<double>> in_fold(fold_count, std::vector<double>(class_count, 0));
  std::vector<std::size_t> rows_in(fold_count, 0);
  FoldOfRow fold_of_row(groups.size());
  for (const auto& rows : members) {
    std::vector<double> added(class_count, 0);
    for (const auto row : rows) ++added[classes.of_row[row]];
    // Adding to a fold raises the sum over folds and classes of squared shares by this (and a constant).
    const auto cost = [&](std::size_t fold) {
      double sum = 0;
      for (std::size_t c = 0; c < class_count; ++c) {
        sum += added[c] * in_fold[fold][c] / (classes.total[c] * classes.total[c]);
      }
      return sum;
    };
    std::size_t best = 0;
    for (std::size_t fold = 1; fold < fold_count; ++fold) {
      const double difference = cost(fold) - cost(best);
      if (difference < 0 || (difference == 0 && rows_in[fold] < rows_in[best])) best = fold;
    }
    for (std::size_t c = 0; c < class_count; ++c) in_fold[best][c] += added[c];
    rows_in[best] += rows.size();
    for (const auto row : rows) fold_of_row[row] = static_cast<int>(best);
  }
  return fold_of_row;
}

}  // namespace deepwrist::data
