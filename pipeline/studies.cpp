#include "pipeline/studies.h"

#include "core/base/atomic_file.h"
#include "core/data/column.h"
#include "evaluation/groups.h"
#include "pipeline/decisions.h"

namespace deepwrist::pipeline {
namespace {

using evaluation::Study;

data::Column<Study> label_column(const std::string& name, std::size_t index) {
  return {name, [index](const Study& study) {
            const auto label = study.labels[index];
            return label == evaluation::kUnknown ? "" : std::to_string(label);
          }};
}

data::Columns<Study> study_columns(const std::vector<std::string>& labels,
                                   const evaluation::DecisionThresholds& thresholds) {
  data::Columns<Study> columns{
      {"ID", [](const Study& study) { return study.id; }},
      {"Fracture_Prediction", [](const Study& study) { return data::csv_number(study.score); }}};
  for (std::size_t i = 0; i < labels.size(); ++i) columns.push_back(label_column(labels[i], i));
  append(columns,
         {{"views", [](const Study& study) { return std::to_string(study.views); }},
          {"failed_views", [](const Study& study) { return std::to_string(study.views_without_score); }},
          {"laterality",
           [](const Study& study) {
             return study.laterality == evaluation::kNoSide ? "" : std::string(1, study.laterality);
           }},
          {kDecisionColumn, [thresholds](const Study& study) {
             const auto decision = evaluation::decide(study.score, thresholds);
             return decision ? name(*decision) : "";
           }}});
  return columns;
}

}  // namespace

std::filesystem::path studies_file(std::filesystem::path table) {
  table.replace_filename(table.stem().string() + "_studies" + table.extension().string());
  return table;
}

FinishedPredictions read_predictions(Results::Finished finished, const std::vector<std::string>& labels) {
  FinishedPredictions predictions{std::move(finished.table), std::move(finished.orders), {}};
  predictions.scores.label_names = labels;
  if (predictions.table.rows() == 0) return predictions;
  evaluation::ScoreColumns columns;
  columns.labels = labels;
  predictions.scores = evaluation::score_table(predictions.table, columns);
  return predictions;
}

void write_studies(const evaluation::ScoreTable& scores, const evaluation::DecisionsByGroup& decisions,
                   const std::filesystem::path& file) {
  write_file_atomically(file, data::csv_text(study_columns(scores.label_names, decisions.at("study")),
                                             evaluation::gather_studies(scores)));
}

}  // namespace deepwrist::pipeline
