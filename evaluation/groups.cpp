#include "evaluation/groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Adds a case, or counts what it lacks. `label(g)` and the scores are the case's.
template <typename Label>
void add_case(Group& group, const std::string& id, double score, double other, std::size_t labels,
              const Label& label, std::optional<std::uint32_t> cluster) {
  if (std::isnan(score)) {
    ++group.without_score;
    return;
  }
  if (label(0) == kUnknown) {
    ++group.without_truth;
    return;
  }
  if (cluster) group.clusters.push_back(*cluster);
  group.id.push_back(id);
  group.truth.push_back(label(0));
  group.score.push_back(score);
  group.other_score.push_back(other);
  for (std::size_t reader = 1; reader < labels; ++reader) group.readers[reader - 1].push_back(label(reader));
}

Group empty_group(const ScoreTable& table, std::string name) {
  Group group;
  group.name = std::move(name);
  group.readers.resize(table.labels.size() - 1);
  return group;
}

/// Numbers each row's patient; a row that names none is one of its own. Empty without such a column.
std::vector<std::uint32_t> cluster_numbers(const ScoreTable& table) {
  std::vector<std::uint32_t> numbers;
  if (table.group.empty()) return numbers;
  std::unordered_map<std::string_view, std::uint32_t> known;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto own = static_cast<std::uint32_t>(row);  // of the first row that names the patient
    const auto& patient = table.group[row];
    numbers.push_back(patient.empty() ? own : known.try_emplace(patient, own).first->second);
  }
  return numbers;
}

char laterality_of(const ScoreTable& table, std::size_t row) {
  return table.laterality.empty() ? kNoSide : table.laterality[row];
}

/// IDs of which some rows are of the left and some of the right hand.
std::unordered_set<std::string> ids_of_both_hands(const ScoreTable& table) {
  std::unordered_set<std::string> both;
  std::unordered_map<std::string_view, char> stated;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const char side = laterality_of(table, row);
    if (side == kNoSide) continue;
    if (stated.try_emplace(table.id[row], side).first->second != side) both.insert(table.id[row]);
  }
  return both;
}

}  // namespace

std::vector<Study> gather_studies(const ScoreTable& table) {
  std::vector<Study> studies;
  std::vector<std::size_t> others;
  std::unordered_map<std::string, std::size_t> index;
  const auto two_handed = ids_of_both_hands(table);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const char side = laterality_of(table, row);
    const auto key = table.id[row] + (two_handed.contains(table.id[row]) ? side : '*');
    const auto [at, is_new] = index.try_emplace(key, studies.size());
    if (is_new) {
      studies.push_back({table.id[row], side, 0, 0, 0, 0, std::vector(table.labels.size(), kUnknown), row});
      others.push_back(0);
    }
    auto& study = studies[at->second];
    if (study.laterality != side) study.laterality = kNoSide;
    const bool scored = !std::isnan(table.score[row]);
    if (scored) study.score += table.score[row];
    ++(scored ? study.views : study.views_without_score);
    if (!table.other_score.empty() && !std::isnan(table.other_score[row])) {
      study.other_score += table.other_score[row];
      ++others[at->second];
    }
    for (std::size_t g = 0; g < table.labels.size(); ++g) {
      study.labels[g] = std::max(study.labels[g], table.labels[g][row]);
    }
  }
  for (std::size_t i = 0; i < studies.size(); ++i) {
    auto& study = studies[i];
    study.score = study.views > 0 ? study.score / static_cast<double>(study.views) : kNone;
    study.other_score = others[i] > 0 ? study.other_score / static_cast<double>(others[i]) : kNone;
  }
  return studies;
}

std::vector<Group> make_groups(const ScoreTable& table, bool of_studies) {
  std::vector<Group> groups;
  const auto clusters = cluster_numbers(table);
  const auto cluster_of = [&](std::size_t row) {
    return clusters.empty() ? std::nullopt : std::optional(clusters[row]);
  };
  for (const auto& view : table.views) groups.push_back(empty_group(table, view.empty() ? "all" : view));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_case(
        groups[table.view[row]], table.id[row], table.score[row],
        table.other_score.empty() ? kNone : table.other_score[row], table.labels.size(),
        [&](std::size_t label) { return table.labels[label][row]; }, cluster_of(row));
  }
  // Rows whose view nobody knows, which have no score, are no group beside those of the views.
  if (groups.size() > 1) {
    std::erase_if(groups, [](const Group& group) { return group.name == "all" && group.truth.empty(); });
  }
  const auto studies = gather_studies(table);
  if (of_studies || studies.size() < table.rows()) {
    auto& group = groups.emplace_back(empty_group(table, "study"));
    for (const auto& study : studies) {
      add_case(
          group, study.id, study.score, study.other_score, table.labels.size(),
          [&](std::size_t label) { return study.labels[label]; }, cluster_of(study.first_row));
    }
  }
  for (auto& group : groups) {
    if (table.other_score.empty()) group.other_score.clear();
  }
  return groups;
}

}  // namespace deepwrist::evaluation
