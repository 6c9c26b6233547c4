#include "apps/pipeline/localize.h"

#include <fmt/format.h>

#include "apps/pipeline/columns.h"
#include "apps/pipeline/fingerprint.h"
#include "apps/pipeline/pictures.h"
#include "apps/pipeline/results.h"
#include "apps/pipeline/run.h"
#include "apps/pipeline/setup.h"
#include "core/data/csv_writer.h"

namespace deepwrist::pipeline {
namespace {

std::vector<std::string> header() {
  std::vector<std::string> names{"ID", "Fname", "Side", "Points"};
  append(names, landmark_columns());
  for (std::size_t k = 1; k <= 3; ++k) {
    names.push_back(fmt::format("landmark_{}_x_fraction", k));
    names.push_back(fmt::format("landmark_{}_y_fraction", k));
  }
  append(names, {"width", "height"});
  append(names, spacing_columns());
  append(names, status_columns());
  return names;
}

/// The landmarks as the text of the metadata's `Points` column.
std::string points_text(const Case& item) {
  std::string text;
  for (const auto& point : image::to_pixels(item.annotation.average, item.image.size())) {
    text += fmt::format("{}[{}, {}]", text.empty() ? "" : ", ", point.x, point.y);
  }
  return text.empty() ? "" : "[" + text + "]";
}

std::vector<std::string> row_of(const Case& item) {
  const auto& request = item.request;
  std::vector<std::string> values{request.id, request.file_name, side_text(request), points_text(item)};
  append(values, landmark_values(item));
  for (std::size_t k = 0; k < 3; ++k) {
    const bool known = k < item.annotation.average.size();
    values.push_back(known ? data::csv_number(item.annotation.average[k].x) : "");
    values.push_back(known ? data::csv_number(item.annotation.average[k].y) : "");
  }
  const bool read = !item.image.empty();
  append(values, {read ? std::to_string(item.image.cols) : "", read ? std::to_string(item.image.rows) : ""});
  append(values, spacing_values(item));
  append(values, status_values(item));
  return values;
}

}  // namespace

void check_localize(const config::InferenceExperiment& experiment) {
  check_outputs(experiment);
  check_weights(prepare(experiment, false));
}

int run_localize(const config::InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, false);
  Results results(experiment.save_path, header(), experiment.runtime.resume);
  record_fingerprint(fingerprint(setup), experiment.save_path, experiment.runtime.resume);
  TableRun run;
  run.last = Stage::landmarks;
  run.save_pictures = [&](const Case& item) {
    if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  };
  run.row = row_of;
  run.pictures = [&](const CaseRequest& request) {
    return experiment.save_image ? std::vector{picture_file(request, experiment.save_image_dir)}
                                 : std::vector<std::filesystem::path>{};
  };
  const auto counts = run_table(setup, results, run);
  fmt::print("{}landmarks: {}\n", describe(counts), experiment.save_path.string());
  return counts.exit_code();
}

}  // namespace deepwrist::pipeline
