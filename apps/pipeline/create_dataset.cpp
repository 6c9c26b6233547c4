#include "apps/pipeline/create_dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/pipeline/columns.h"
#include "apps/pipeline/pictures.h"
#include "apps/pipeline/results.h"
#include "apps/pipeline/run.h"
#include "apps/pipeline/setup.h"
#include "core/report/png.h"
#include "core/data/csv_writer.h"
#include "core/base/atomic_file.h"

namespace deepwrist::pipeline {
namespace {

/// Columns of the input table that the dataset's table carries on: everything but those it sets itself.
std::vector<std::size_t> carried_columns(const std::vector<std::string>& input, const std::vector<std::string>& own) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (std::ranges::find(own, input[i]) == own.end()) columns.push_back(i);
  }
  return columns;
}

class Rows {
 public:
  explicit Rows(const Setup& setup) : setup_(setup) {
    append(header_, {"ID", "Side", "Fname"});
    append(header_, landmark_columns());
    append(header_, spacing_columns());
    append(header_, status_columns());
    carried_ = carried_columns(setup.metadata.table.header(), header_);
    for (const auto column : carried_) header_.push_back(setup.metadata.table.header()[column]);
  }

  const std::vector<std::string>& header() const { return header_; }

  Results::Row row(const Case& item) const {
    const auto& request = item.request;
    Results::Row values{request.id, side_text(request.view), roi_file(request).generic_string()};
    append(values, landmark_values(item));
    append(values, spacing_values(item));
    append(values, status_values(item));
    const auto& metadata = setup_.metadata;
    const auto row = metadata.cases[request.row].row;
    for (const auto column : carried_) values.emplace_back(metadata.table.field(row, column));
    return values;
  }

 private:
  const Setup& setup_;
  std::vector<std::string> header_;
  std::vector<std::size_t> carried_;
};

void check_folder(const config::InferenceExperiment& experiment) {
  require_writable_folder(experiment.save_path);
  if (experiment.save_image) require_writable_folder(experiment.save_image_dir);
}

}  // namespace

void check_create_dataset(const config::InferenceExperiment& experiment) {
  prepare(experiment, false);
  check_folder(experiment);
}

int run_create_dataset(const config::InferenceExperiment& experiment) {
  const auto setup = prepare(experiment, false);
  check_folder(experiment);
  const Rows rows(setup);
  const auto table = experiment.save_path / "dataset_meta.csv";
  Results results(table, rows.header(), experiment.runtime.resume);
  const auto counts = run_table(setup, Stage::roi, results, [&](const Case& item) {
    if (!item.failed()) {
      report::save_png(experiment.save_path / roi_file(item.request), item.roi.pixels);
      if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
    }
    return rows.row(item);
  });
  fmt::print("{}table: {}\n", describe(counts), table.string());
  return counts.exit_code();
}

}  // namespace deepwrist::pipeline
