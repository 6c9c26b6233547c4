#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "evaluation/scores.h"

namespace deepwrist::evaluation {

/// The cases that are evaluated together: one view's images, or studies. Each has a score and a true label.
struct Group {
  std::string name;  ///< "PA", "LAT", "study", or "all" of a table without views
  std::vector<std::string> id;
  std::vector<int> truth;
  std::vector<double> score, other_score;            ///< `other_score` empty without a second model
  std::vector<std::vector<std::int8_t>> readers;     ///< by reader, then by case: 0, 1 or kUnknown
  std::size_t without_score = 0, without_truth = 0;  ///< cases that were left out
  std::vector<std::uint32_t> clusters = {};  ///< alike for cases of one patient; none: nothing tells patients
};

/// A group for each view in the table's order and, where a study has more than one row, one of studies: the
/// mean score of a study's scored views; a label is 1 where any view's is 1, else 0 where any is known.
/// `of_studies`: there is one of studies in any case.
std::vector<Group> make_groups(const ScoreTable& table, bool of_studies = false);

/// All cases of one study: of an ID and, where both hands are there, of one of them; rows of such an ID that
/// do not say theirs are a study of their own. Where only one hand is stated, all rows of the ID are one.
struct Study {
  std::string id;
  char laterality = kNoSide;          ///< 'L' or 'R' where every row says so
  double score = 0, other_score = 0;  ///< mean of the views that have one; NaN: none has
  std::size_t views = 0, views_without_score = 0;
  std::vector<std::int8_t> labels;
  std::size_t first_row = 0;
};

/// In the order of their first row.
std::vector<Study> gather_studies(const ScoreTable& table);

}  // namespace deepwrist::evaluation
