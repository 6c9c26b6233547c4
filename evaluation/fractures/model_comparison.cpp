#include "evaluation/fractures/model_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/stats/delong.h"
#include "core/stats/heterogeneity.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "evaluation/groups.h"

//   table of each model ─► groups ─► cases by (ID, how often it came before) ─► those that all have
//        │                                                                          │
//        thresholds ──────────────────────────────► decisions ◄─────────────────────┤
//                                                       │                           │
//                                            McNemar, Wilson              DeLong, bootstrap of differences
//                                                       └── Holm over all pairs ────┘

namespace deepwrist::evaluation {
namespace {

using CaseKey = std::pair<std::string, std::size_t>;
struct KeyedCase {
  int truth = 0;
  double score = 0;
};

/// The scored cases of a group whose truth is known.
std::map<CaseKey, KeyedCase> keyed(const Group& group) {
  std::map<std::string, std::size_t> seen;
  std::map<CaseKey, KeyedCase> cases;
  for (std::size_t i = 0; i < group.id.size(); ++i)
    cases[{group.id[i], seen[group.id[i]]++}] = {group.truth[i], group.score[i]};
  return cases;
}

void require_one_truth(const CaseKey& key, const std::string& group, const ComparedModel& first, int truth,
                       const ComparedModel& other, int other_truth) {
  if (truth == other_truth) return;
  throw Error(
      ErrorKind::format, other.name,
      fmt::format("{}, {}: the truth is {} here and {} in {}; only predictions of the same cases can be "
                  "compared",
                  key.first, group, other_truth, truth, first.name));
}

std::vector<bool> right_decisions(const CommonCases& common, std::size_t model, double threshold) {
  std::vector<bool> right;
  for (std::size_t i = 0; i < common.truth.size(); ++i)
    right.push_back((common.scores[model][i] >= threshold) == (common.truth[i] == 1));
  return right;
}

ModelPair pair_of(const CommonCases& common, const std::vector<ComparedModel>& models, std::size_t first,
                  std::size_t second, const stats::BootstrapOptions& bootstrap) {
  const auto one = right_decisions(common, first, chosen_threshold(models[first].thresholds, common.group)),
             other =
                 right_decisions(common, second, chosen_threshold(models[second].thresholds, common.group));
  std::size_t only_first = 0, only_second = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    only_first += one[i] && !other[i] ? 1 : 0;
    only_second += !one[i] && other[i] ? 1 : 0;
  }
  return {.first = first,
          .second = second,
          .areas = compare_areas(common.truth, common.scores[first], common.scores[second], bootstrap),
          .decisions = stats::mcnemar(only_first, only_second)};
}

GroupComparison compare_group(const CommonCases& common, const std::vector<ComparedModel>& models,
                              const stats::BootstrapOptions& bootstrap) {
  GroupComparison comparison{.group = common.group,
                             .cases = common.truth.size(),
                             .positives = static_cast<std::size_t>(std::ranges::count(common.truth, 1)),
                             .others = common.others,
                             .models = {},
                             .pairs = {}};
  for (std::size_t m = 0; m < models.size(); ++m) {
    ModelFigures figures{
        .auroc = {}, .threshold = chosen_threshold(models[m].thresholds, common.group), .metrics = {}};
    if (const auto components = stats::auc_components(common.truth, common.scores[m]))
      figures.auroc = stats::delong(*components, bootstrap.level);
    figures.metrics = stats::binary_metrics(
        stats::confusion(common.truth, common.scores[m], figures.threshold), bootstrap.level);
    comparison.models.push_back(std::move(figures));
  }
  for (std::size_t first = 0; first < models.size(); ++first) {
    for (std::size_t second = first + 1; second < models.size(); ++second)
      comparison.pairs.push_back(pair_of(common, models, first, second, bootstrap));
  }
  return comparison;
}

/// Holm's adjustment of what `p` gives of each pair that has it, over all groups; `adjusted` gets it.
void adjust_for_tests(std::vector<GroupComparison>& groups, double (*p)(const ModelPair&),
                      double ModelPair::*adjusted) {
  std::vector<double> values;
  for (const auto& group : groups) {
    for (const auto& pair : group.pairs) values.push_back(p(pair));
  }
  const auto corrected = stats::holm(values);
  std::size_t next = 0;
  for (auto& group : groups) {
    for (auto& pair : group.pairs) pair.*adjusted = corrected[next++];
  }
}

}  // namespace

std::vector<CommonCases> common_cases(const std::vector<ComparedModel>& models) {
  std::vector<std::vector<Group>> groups;
  for (const auto& model : models) groups.push_back(make_groups(model.table));
  std::vector<CommonCases> result;
  for (const auto& first : groups.front()) {
    std::vector<std::map<CaseKey, KeyedCase>> cases;
    for (const auto& of_model : groups) {
      const auto found = std::ranges::find(of_model, first.name, &Group::name);
      if (found != of_model.end()) cases.push_back(keyed(*found));
    }
    if (cases.size() < models.size()) continue;
    CommonCases common{.group = first.name, .id = {}, .truth = {}, .scores = {}, .others = {}};
    common.scores.resize(models.size());
    for (const auto& [key, of_first] : cases.front()) {
      if (!std::ranges::all_of(cases,
                               [&, &key = key](const auto& of_model) { return of_model.contains(key); }))
        continue;
      for (std::size_t m = 0; m < models.size(); ++m) {
        const auto& item = cases[m].at(key);
        require_one_truth(key, first.name, models.front(), of_first.truth, models[m], item.truth);
        common.scores[m].push_back(item.score);
      }
      common.id.push_back(key.first);
      common.truth.push_back(of_first.truth);
    }
    for (const auto& of_model : cases) common.others.push_back(of_model.size() - common.id.size());
    if (!common.id.empty()) result.push_back(std::move(common));
  }
  if (result.empty()) {
    throw Error(
        ErrorKind::format, models.back().name,
        "has no case in common with " + models.front().name +
            ": cases are matched by ID within a view; see that both tables have the same IDs and views");
  }
  return result;
}

std::vector<GroupComparison> compare_models(const std::vector<ComparedModel>& models,
                                            const stats::BootstrapOptions& bootstrap) {
  std::vector<GroupComparison> groups;
  for (const auto& common : common_cases(models)) groups.push_back(compare_group(common, models, bootstrap));
  adjust_for_tests(
      groups, [](const ModelPair& pair) { return pair.areas.auc ? pair.areas.auc->p : 1; },
      &ModelPair::auc_p_holm);
  adjust_for_tests(
      groups, [](const ModelPair& pair) { return pair.decisions.p_exact; }, &ModelPair::decisions_p_holm);
  return groups;
}

}  // namespace deepwrist::evaluation
