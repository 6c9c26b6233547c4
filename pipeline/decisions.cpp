#include "pipeline/decisions.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/csv_writer.h"
#include "core/data/fields.h"

// A decision follows from the group (PA, LAT) and the text of the score in the table, also where the row is
// made: a score is float32, and the double that its text reads as may lie on the other side of a threshold.

namespace deepwrist::pipeline {
namespace {

using evaluation::Decision;
using evaluation::DecisionsByGroup;
using evaluation::DecisionThresholds;

/// What the experiment says of a group.
struct Explicit {
  const char* group;
  const char* key;  ///< of the operating point
  const std::optional<double>& threshold;
  const DecisionKeys& keys;
};

/// By a score as it is written in a table.
std::optional<Decision> decide_text(const std::string& group, std::string_view score,
                                    const DecisionsByGroup& decisions) {
  const auto thresholds = decisions.find(group);
  if (thresholds == decisions.end()) return std::nullopt;
  return evaluation::decide(parse_double(score).value_or(std::numeric_limits<double>::quiet_NaN()),
                            thresholds->second);
}

std::string text_of(const std::optional<Decision>& decision) { return decision ? name(*decision) : ""; }

std::size_t index_of(const Results::Row& header, const char* column) {
  return static_cast<std::size_t>(std::ranges::find(header, column) - header.begin());
}

}  // namespace

void warn_of_plain(const std::string& groups, const char* what) {
  log().warn(
      "{}: the {} recorded with the weights were chosen without temperatures; calibrate finds those with "
      "them",
      groups, what);
}

DecisionsByGroup choose_decisions(const InferenceExperiment& experiment, const weights::Snapshot& classifier,
                                  const std::map<std::string, double>& operating_points) {
  std::map<std::string, weights::ManifestDecision> recorded;
  if (const auto& manifest = classifier.manifest())
    recorded = of_calibration(experiment.calibration, manifest->decisions, manifest->calibrated_decisions,
                              "thresholds of decisions");
  const std::array groups{
      Explicit{"PA", "threshold.pa", experiment.threshold_pa, experiment.decision_pa},
      Explicit{"LAT", "threshold.lat", experiment.threshold_lat, experiment.decision_lat},
      Explicit{"study", "threshold.study", experiment.threshold_study, experiment.decision_study}};
  DecisionsByGroup chosen;
  for (const auto& [group, key, threshold, keys] : groups) {
    const auto found = recorded.find(group);
    const double one = operating_points.at(group);
    auto& thresholds = chosen[group] = {one, one};
    if (keys.low && keys.high) {
      thresholds = {*keys.low, *keys.high};
    } else if (found != recorded.end() && !threshold) {
      thresholds = {found->second.low, found->second.high};
    } else if (found != recorded.end()) {
      log().warn(
          "{} decides on {} alone: the two thresholds recorded with the weights are not used; "
          "decision.{}.low "
          "and .high set two",
          key, group, to_lower(group));
    }
  }
  return chosen;
}

std::optional<Decision> decision_of(const Case& item, const DecisionsByGroup& decisions) {
  if (item.failed()) return std::nullopt;
  return decide_text(name(item.request.view), data::csv_number(item.prediction.probability), decisions);
}

Columns decision_columns(const DecisionsByGroup& decisions) {
  return {{kDecisionColumn, [&](const Case& item) { return text_of(decision_of(item, decisions)); }}};
}

Results::Renew renew_decisions(const DecisionsByGroup& decisions, const Results::Row& header,
                               bool with_pictures, std::size_t& changed) {
  const auto side = index_of(header, "Side"), score = index_of(header, "Fracture_Prediction"),
             decision = index_of(header, kDecisionColumn);
  return [=, &decisions, &changed](Results::Row& row) {
    const auto view = data::parse_side(row.at(side));
    const auto now = view ? text_of(decide_text(name(*view), row.at(score), decisions)) : "";
    const bool same = row.at(decision) == now;
    row[decision] = now;
    changed += same ? 0 : 1;
    return same || !with_pictures;
  };
}

}  // namespace deepwrist::pipeline
