#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/data/csv.h"

namespace deepwrist::evaluation {

/// What a label column says of one case.
inline constexpr std::int8_t kUnknown = -1;

/// Neither the left nor the right hand, as far as anybody says.
inline constexpr char kNoSide = ' ';

/// Names of the columns of a predictions table, ours or anybody's.
struct ScoreColumns {
  std::string id = "ID";                        ///< cases of one ID are one study; optional in the table
  std::string view = "Side";                    ///< 0 is PA, 1 is LAT, other text stands for itself; optional
  std::string laterality = "laterality";        ///< L or R: both hands of an ID are two studies; optional
  std::string score = "Fracture_Prediction";    ///< higher means fracture
  std::vector<std::string> labels{"Fracture"};  ///< the truth first, then readers: 0, 1 or blank
  std::optional<std::string> other_score;       ///< of a second model, to compare with
  std::vector<std::string> covariates = {};     ///< further columns of numbers
  std::optional<std::string> group = {};        ///< of cases that belong together, e.g. of one patient
};

/// Scores and labels of many cases, column by column: a million rows are a few dozen megabytes.
struct ScoreTable {
  std::vector<std::string> id;
  std::vector<std::size_t> view;   ///< index into `views`
  std::vector<std::string> views;  ///< in order of appearance, PA and LAT first; one empty name without views
  std::vector<char> laterality = {};       ///< 'L', 'R', or ' ' where nothing tells; empty without a column
  std::vector<double> score, other_score;  ///< NaN where there is none; `other_score` empty without a second
  std::vector<std::string> label_names;
  std::vector<std::vector<std::int8_t>> labels;      ///< by name, then by row: 0, 1 or kUnknown
  std::vector<std::vector<double>> covariates = {};  ///< by column, then by row; NaN where blank
  std::vector<std::string> group = {};               ///< blank: none; no items without such a column
  std::size_t without_id = 0;                        ///< rows whose ID is blank; `id` says "line 7 (no ID)"

  std::size_t rows() const { return score.size(); }
};

/// Blank fields and words for missing values (data::is_blank) are missing; rows whose ID is are studies of
/// their own, with a warning. Throws Error(format) naming missing columns, and all fields that are no finite
/// number or no label with their lines.
ScoreTable score_table(const data::CsvTable& table, const ScoreColumns& columns);

}  // namespace deepwrist::evaluation
