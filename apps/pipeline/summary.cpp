#include "apps/pipeline/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/pipeline/columns.h"
#include "apps/pipeline/run.h"
#include "core/base/atomic_file.h"
#include "core/base/text.h"
#include "core/data/csv_writer.h"
#include "core/stats/roc.h"

namespace deepwrist::pipeline {
namespace {

struct Scored {
  std::vector<int> labels;
  std::vector<double> scores;
};

/// One study: the mean score of its views and its label in each `gt` column.
struct Study {
  double score_sum = 0;
  std::size_t views = 0, failed_views = 0;
  std::vector<std::optional<int>> labels;

  double score() const {
    return views > 0 ? score_sum / static_cast<double>(views) : std::numeric_limits<double>::quiet_NaN();
  }
};

std::optional<int> max_label(std::optional<int> a, std::optional<int> b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

/// Studies in the order of their first row.
std::vector<std::pair<std::string, Study>> gather_studies(const Results& results,
                                                          const std::vector<std::string>& gt) {
  std::vector<std::pair<std::string, Study>> studies;
  std::map<std::string, std::size_t> index;
  const auto id = results.column("ID"), score = results.column("Fracture_Prediction");
  for (const auto& [order, row] : results.rows()) {
    const auto value = parse_double(row[score]);
    const auto [at, is_new] = index.try_emplace(row[id], studies.size());
    if (is_new) studies.push_back({row[id], Study{.labels = std::vector<std::optional<int>>(gt.size())}});
    auto& study = studies[at->second].second;
    study.score_sum += value.value_or(0);
    ++(value ? study.views : study.failed_views);
    for (std::size_t g = 0; g < gt.size(); ++g) {
      const auto text = parse_integer(row[results.column(gt[g])]);
      study.labels[g] =
          max_label(study.labels[g], text ? std::optional<int>(static_cast<int>(*text)) : std::nullopt);
    }
  }
  return studies;
}

Scored scored_view(const Results& results, const std::string& gt, View view) {
  Scored scored;
  const auto side = results.column("Side"), score = results.column("Fracture_Prediction"),
             truth = results.column(gt);
  for (const auto& [order, row] : results.rows()) {
    const auto value = parse_double(row[score]);
    const auto known = parse_integer(row[truth]);
    if (row[side] != side_text(view) || !value || !known) continue;
    scored.scores.push_back(*value);
    scored.labels.push_back(static_cast<int>(*known));
  }
  return scored;
}

/// Cases of one view, or studies, that have a label of one column and a score.
struct Group {
  std::string gt, name;
  Scored scored;
  double threshold = 0;
};

/// The groups that are not empty.
template <typename Use>
void for_each_group(const Results& results, const config::InferenceExperiment& experiment, const Use& use) {
  const auto studies = gather_studies(results, experiment.gt);
  const auto use_any = [&](const Group& group) {
    if (!group.scored.labels.empty()) use(group);
  };
  for (std::size_t g = 0; g < experiment.gt.size(); ++g) {
    const auto& gt = experiment.gt[g];
    use_any({gt, "PA", scored_view(results, gt, View::pa), experiment.threshold_pa});
    use_any({gt, "LAT", scored_view(results, gt, View::lat), experiment.threshold_lat});
    Group by_study{gt, "study", {}, experiment.threshold_study};
    for (const auto& [id, study] : studies) {
      if (!study.labels[g] || study.views == 0) continue;
      by_study.scored.labels.push_back(*study.labels[g]);
      by_study.scored.scores.push_back(study.score());
    }
    use_any(by_study);
  }
}

std::string line(const Group& group) {
  const auto& [gt, name, scored, threshold] = group;
  const auto positives = std::ranges::count(scored.labels, 1);
  const auto area = stats::auroc(scored.labels, scored.scores);
  const auto auroc = area ? fmt::format("{:.4f}", *area) : "one class";
  const auto confusion = stats::confusion(scored.labels, scored.scores, threshold);
  return fmt::format("{:<20} {:<6} {:>6} {:>9} {:>10} {:>9.4f} {:>9}\n", gt, name, scored.labels.size(),
                     positives, auroc, confusion.accuracy(), fmt::format("{}", threshold));
}

}  // namespace

std::filesystem::path summary_file(std::filesystem::path table) {
  table.replace_filename(table.stem().string() + "_summary.json");
  return table;
}

std::filesystem::path studies_file(const config::InferenceExperiment& experiment) {
  auto path = experiment.save_path;
  path.replace_filename(path.stem().string() + "_studies" + path.extension().string());
  return path;
}

void write_studies(const Results& results, const config::InferenceExperiment& experiment,
                   const std::filesystem::path& file) {
  std::vector<std::string> header{"ID", "Fracture_Prediction"};
  append(header, experiment.gt);
  append(header, {"views", "failed_views"});
  std::string text = data::csv_record(header);
  for (const auto& [id, study] : gather_studies(results, experiment.gt)) {
    std::vector<std::string> row{id, data::csv_number(study.score())};
    for (const auto& value : study.labels) row.push_back(value ? std::to_string(*value) : "");
    append(row, {std::to_string(study.views), std::to_string(study.failed_views)});
    text += data::csv_record(row);
  }
  write_file_atomically(file, text);
}

std::string summarize(const Results& results, const config::InferenceExperiment& experiment) {
  std::string lines;
  for_each_group(results, experiment, [&](const Group& group) { lines += line(group); });
  if (lines.empty()) return "";
  return fmt::format("\n{:<20} {:<6} {:>6} {:>9} {:>10} {:>9} {:>9}\n{}\n", "against", "group", "cases",
                     "positives", "AUROC", "accuracy", "threshold", lines);
}

void write_summary(const Results& results, const config::InferenceExperiment& experiment,
                   const std::filesystem::path& file) {
  nlohmann::json summary = nlohmann::json::object();
  for_each_group(results, experiment, [&](const Group& group) {
    auto& values = summary[group.gt][group.name];
    values = {
        {"cases", group.scored.labels.size()},
        {"positives", std::ranges::count(group.scored.labels, 1)},
        {"accuracy", stats::confusion(group.scored.labels, group.scored.scores, group.threshold).accuracy()},
        {"threshold", group.threshold}};
    if (const auto area = stats::auroc(group.scored.labels, group.scored.scores)) values["auroc"] = *area;
  });
  if (!summary.empty()) write_file_atomically(file, summary.dump(2) + "\n");
}

}  // namespace deepwrist::pipeline
