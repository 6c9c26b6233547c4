#include "evaluation/fusion/fusion_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "core/base/error.h"

// Rows (study, view) to one row a study:
//
//   ID    Side  score  age  kV         score PA  score LAT  age  kV PA  kV LAT  │ truth
//   0017  PA    0.81   71   52   ─►    0.81      0.64       71   52     55      │ 1
//   0017  LAT   0.64   71   55
//
// A covariate that has one value in every study is one column, else one a view. Several rows of a study and
// view are averaged, equal values left as they are, so that a mean of 71 and 71 is 71. The truth is the
// largest of the rows'. A study that lacks something is left out and counted once: for a view, else the
// truth, else a covariate.

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The mean of the values that are there.
class Mean {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    low_ = count_ == 0 ? value : std::min(low_, value);
    high_ = count_ == 0 ? value : std::max(high_, value);
    sum_ += value;
    ++count_;
  }
  /// NaN of none. Equal values are returned as they are, not as a rounded sum.
  double value() const { return count_ == 0 ? kNone : low_ == high_ ? low_ : sum_ / count_; }
  int count() const { return count_; }
  bool one_value() const { return count_ == 0 || low_ == high_; }

 private:
  double sum_ = 0, low_ = 0, high_ = 0;
  int count_ = 0;
};

struct StudyRows {
  std::string id, group;
  std::int8_t truth = kUnknown;
  std::vector<Mean> score;                   ///< by view
  std::vector<std::vector<Mean>> covariate;  ///< by covariate, then by view
  std::vector<Mean> whole;                   ///< covariates over all views
};

std::vector<StudyRows> gather(const ScoreTable& table) {
  std::vector<StudyRows> studies;
  std::unordered_map<std::string, std::size_t> index;
  const auto views = table.views.size(), covariates = table.covariates.size();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto [at, is_new] = index.try_emplace(table.id[row], studies.size());
    if (is_new) {
      studies.push_back({table.id[row], "", kUnknown, std::vector<Mean>(views),
                         std::vector(covariates, std::vector<Mean>(views)), std::vector<Mean>(covariates)});
    }
    auto& study = studies[at->second];
    const auto view = table.view[row];
    study.truth = std::max(study.truth, table.labels.front()[row]);
    study.score[view].add(table.score[row]);
    for (std::size_t c = 0; c < covariates; ++c) {
      study.covariate[c][view].add(table.covariates[c][row]);
      study.whole[c].add(table.covariates[c][row]);
    }
    if (study.group.empty() && !table.group.empty()) study.group = table.group[row];
  }
  return studies;
}

double log_odds(double p) {
  const double kept = std::clamp(p, 1e-6, 1 - 1e-6);
  return std::log(kept / (1 - kept));
}

void require_probabilities(const ScoreTable& table) {
  for (const double score : table.score) {
    if (!std::isnan(score) && (score < 0 || score > 1)) {
      throw Error(ErrorKind::format, "--log-odds",
                  fmt::format("the score {} is no probability, so it has no odds", score));
    }
  }
}

/// One after the other: which columns a study becomes, and its values.
class Columns {
 public:
  Columns(const ScoreTable& table, const FusionColumns& names, const std::vector<StudyRows>& studies)
      : log_odds_(names.log_odds) {
    for (const auto& view : table.views) names_.push_back(names.score + " " + view);
    for (std::size_t c = 0; c < names.covariates.size(); ++c) {
      whole_.push_back(std::ranges::all_of(studies, [&](const auto& s) { return s.whole[c].one_value(); }));
      if (whole_.back()) {
        names_.push_back(names.covariates[c]);
      } else {
        for (const auto& view : table.views) names_.push_back(names.covariates[c] + " " + view);
      }
    }
  }

  const std::vector<std::string>& names() const { return names_; }

  std::vector<double> scores(const StudyRows& study) const {
    std::vector<double> values;
    for (const auto& score : study.score) values.push_back(score.value());
    return values;
  }
  std::vector<double> covariates(const StudyRows& study) const {
    std::vector<double> values;
    for (std::size_t c = 0; c < whole_.size(); ++c) {
      if (whole_[c]) {
        values.push_back(study.whole[c].value());
      } else {
        for (const auto& view : study.covariate[c]) values.push_back(view.value());
      }
    }
    return values;
  }
  double term(double score) const { return log_odds_ ? log_odds(score) : score; }

 private:
  bool log_odds_;
  std::vector<std::string> names_;
  std::vector<bool> whole_;  ///< by covariate: one column a study
};

bool has_nan(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double value) { return std::isnan(value); });
}

}  // namespace

FusionData fusion_data(const ScoreTable& table, const FusionColumns& names) {
  if (table.views.size() < 2) {
    throw Error(ErrorKind::format, "table",
                "has one view only; there is nothing to fuse. Give a table with a row a view, and its column "
                "of views as --view");
  }
  if (table.without_id > 0) {
    throw Error(ErrorKind::format, "table",
                fmt::format("{} rows have no ID, so their study is unknown", table.without_id));
  }
  if (names.log_odds) require_probabilities(table);
  const auto studies = gather(table);
  const Columns columns(table, names, studies);
  FusionData data;
  data.columns = columns.names();
  data.views = table.views.size();
  data.values.resize(data.columns.size());
  for (const auto& study : studies) {
    for (const auto& score : study.score) {
      if (score.count() > 1) data.averaged += static_cast<std::size_t>(score.count());
    }
    const auto scores = columns.scores(study), covariates = columns.covariates(study);
    const bool no_view = has_nan(scores), no_truth = study.truth == kUnknown,
               no_covariate = has_nan(covariates);
    data.without_view += no_view ? 1 : 0;
    data.without_truth += !no_view && no_truth ? 1 : 0;
    data.without_covariate += !no_view && !no_truth && no_covariate ? 1 : 0;
    if (no_view || no_truth || no_covariate) continue;
    std::size_t column = 0;
    double sum = 0;
    for (const double score : scores) {
      data.values[column++].push_back(columns.term(score));
      sum += score;
    }
    for (const double value : covariates) data.values[column++].push_back(value);
    data.mean.push_back(sum / static_cast<double>(scores.size()));
    data.id.push_back(study.id);
    data.group.push_back(study.group.empty() ? study.id : study.group);
    data.truth.push_back(study.truth);
  }
  if (data.id.empty()) {
    throw Error(
        ErrorKind::format, "table",
        fmt::format("no study is complete: of {}, {} lack the score of a view, {} more a truth, {} more "
                    "a covariate. Views of one study need the same ID (--id)",
                    studies.size(), data.without_view, data.without_truth, data.without_covariate));
  }
  return data;
}

}  // namespace deepwrist::evaluation
