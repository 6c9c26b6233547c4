#include "evaluation/fractures/requirement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "evaluation/calibration_measures.h"
#include "evaluation/fractures/fracture_statistics.h"

// [GROUP.]MEASURE[.low|.high] COMPARISON NUMBER
//
// Measures have the names that they have in JSON and CSV: areas and average precision of the scores, rates
// and F1, MCC, balanced accuracy at the chosen threshold, calibration. `auroc` is the one of DeLong. A group
// may have dots in its name: the measure is what stands last.

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Measure {
  std::string name;
  std::function<std::optional<stats::Estimate>(const GroupAnalysis&)> value;
};

void add_rates(std::vector<Measure>& list, const std::vector<Statistic<stats::BinaryMetrics>>& statistics) {
  for (const auto& statistic : statistics)
    list.push_back({statistic.key, [value = statistic.value](const GroupAnalysis& g) {
                      return g.points.empty() ? std::nullopt : value(g.points.front().metrics);
                    }});
}

std::vector<Measure> all_measures() {
  std::vector<Measure> list{{"auroc", [](const GroupAnalysis& g) { return g.auroc; }}};
  for (const auto& area : area_statistics()) list.push_back({area.key, area.value});
  for (const auto& statistic : bootstrap_statistics())
    list.push_back(
        {statistic.key, [key = statistic.key](const GroupAnalysis& g) { return bootstrapped(g, key); }});
  add_rates(list, rate_statistics());
  add_rates(list, error_statistics());
  for (const auto& measure : kCalibrationMeasures)
    list.push_back({measure.key, [value = measure.value](const GroupAnalysis& g) {
                      return g.calibration
                                 ? std::optional(stats::Estimate{*g.calibration.*value, {kNone, kNone}})
                                 : std::nullopt;
                    }});
  return list;
}

const std::vector<Measure>& measures() {
  static const std::vector<Measure> list = all_measures();
  return list;
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error(ErrorKind::usage, "--require", fmt::format("'{}' {}", text, why));
}

using Comparison = Requirement::Comparison;
constexpr std::array<std::pair<std::string_view, Comparison>, 4> kComparisons{{{">=", Comparison::at_least},
                                                                               {"<=", Comparison::at_most},
                                                                               {">", Comparison::above},
                                                                               {"<", Comparison::below}}};

bool holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::at_least:
      return value >= limit;
    case Comparison::above:
      return value > limit;
    case Comparison::at_most:
      return value <= limit;
    case Comparison::below:
      return value < limit;
  }
  return false;
}

/// "study.auroc.low" into its parts.
void read_name(std::string_view name, Requirement& result) {
  for (const auto& [word, end] :
       {std::pair{".low", Requirement::End::low}, {".high", Requirement::End::high}}) {
    if (!name.ends_with(word)) continue;
    result.end = end;
    name.remove_suffix(std::string_view(word).size());
  }
  const auto dot = name.rfind('.');
  result.measure = name.substr(dot == std::string_view::npos ? 0 : dot + 1);
  if (dot != std::string_view::npos) result.group = name.substr(0, dot);
}

Judgement judge(const Requirement& requirement, const GroupAnalysis& group) {
  const auto measure = std::ranges::find(measures(), requirement.measure, &Measure::name);
  const auto found = measure->value(group);
  const auto of_group = requirement.group.empty() ? group.name + " " : std::string();
  if (!found || std::isnan(found->value))
    return {fmt::format("{}{}: it cannot be computed of these {} cases, not met", of_group, requirement.text,
                        group.cases)};
  const auto& [low, high] = found->interval;
  const double judged = requirement.end == Requirement::End::low    ? low
                        : requirement.end == Requirement::End::high ? high
                                                                    : found->value;
  if (std::isnan(judged))
    return {fmt::format("{}{}: {:.3f} has no interval, not met", of_group, requirement.text, found->value)};
  const bool met = holds(judged, requirement.comparison, requirement.limit);
  const auto interval = std::isnan(low) ? std::string() : fmt::format(" ({:.3f} to {:.3f})", low, high);
  return {fmt::format("{}{}: {:.3f}{}, {}", of_group, requirement.text, found->value, interval,
                      met ? "met" : "not met"),
          met};
}

}  // namespace

Requirement parse_requirement(const std::string& text) {
  Requirement result{.text = text};
  const auto at = text.find_first_of("<>=");
  if (at == std::string::npos) refuse(text, "is no MEASURE>=NUMBER");
  const auto* const found = std::ranges::find_if(kComparisons, [&](const auto& entry) {
    return text.compare(at, entry.first.size(), entry.first) == 0;
  });
  if (found == kComparisons.end()) refuse(text, "compares by none of >=, >, <= and <");
  result.comparison = found->second;
  const auto limit = parse_double(trim(text.substr(at + found->first.size())));
  if (!limit || !std::isfinite(*limit)) refuse(text, "has no number to compare with");
  result.limit = *limit;
  read_name(trim(text.substr(0, at)), result);
  if (std::ranges::find(measures(), result.measure, &Measure::name) == measures().end()) {
    std::vector<std::string> names;
    for (const auto& measure : measures()) names.push_back(measure.name);
    refuse(text,
           fmt::format("has the measure '{}', which is none of {}", result.measure, fmt::join(names, ", ")));
  }
  return result;
}

std::vector<Judgement> judge(const std::vector<Requirement>& requirements,
                             const std::vector<GroupAnalysis>& groups) {
  std::vector<Judgement> result;
  for (const auto& requirement : requirements) {
    const auto before = result.size();
    for (const auto& group : groups)
      if (requirement.group.empty() || requirement.group == group.name)
        result.push_back(judge(requirement, group));
    if (result.size() > before) continue;
    std::vector<std::string> names;
    for (const auto& group : groups) names.push_back(group.name);
    refuse(requirement.text,
           fmt::format("is of the group '{}'; there are {}", requirement.group, fmt::join(names, ", ")));
  }
  return result;
}

}  // namespace deepwrist::evaluation
