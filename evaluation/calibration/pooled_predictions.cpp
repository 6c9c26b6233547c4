#include "evaluation/calibration/pooled_predictions.h"

#include "core/data/column.h"
#include "evaluation/calibration/out_of_fold_logits.h"

namespace deepwrist::evaluation {

std::vector<OutOfFoldPrediction> out_of_fold_predictions(const std::filesystem::path& run) {
  std::vector<OutOfFoldPrediction> predictions;
  for (const auto& file : validation_files(run)) {
    const auto cases = read_logit_validation(file);
    for (std::size_t i = 0; i < cases.id.size(); ++i)
      predictions.push_back({file.view, file.fold, cases.id[i], cases.probability(i), cases.truth[i]});
  }
  return predictions;
}

ScoreTable scores_of(const std::vector<OutOfFoldPrediction>& predictions) {
  ScoreTable table;
  table.views = {name(View::pa), name(View::lat)};
  table.label_names = {"Fracture"};
  table.labels.resize(1);
  for (const auto& prediction : predictions) {
    table.id.push_back(prediction.id);
    table.view.push_back(static_cast<std::size_t>(prediction.view));
    table.score.push_back(prediction.probability);
    table.labels[0].push_back(static_cast<std::int8_t>(prediction.truth));
  }
  return table;
}

std::string csv_of(const std::vector<OutOfFoldPrediction>& predictions) {
  using Row = OutOfFoldPrediction;
  const data::Columns<Row> columns{
      {"ID", [](const Row& row) { return row.id; }},
      {"Side", [](const Row& row) { return std::to_string(static_cast<int>(row.view)); }},
      {"Fracture_Prediction", [](const Row& row) { return data::csv_number(row.probability); }},
      {"Fracture", [](const Row& row) { return std::to_string(row.truth); }},
      {"fold", [](const Row& row) { return std::to_string(row.fold); }}};
  return data::csv_text(columns, predictions);
}

}  // namespace deepwrist::evaluation
