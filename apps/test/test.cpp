#include "apps/test/test.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/test/test_report.h"
#include "apps/test/training_images.h"
#include "apps/test/worst_cases.h"
#include "core/base/standard_output.h"
#include "core/data/csv_writer.h"
#include "pipeline/columns.h"
#include "pipeline/output_check.h"
#include "pipeline/pictures.h"
#include "pipeline/report_page.h"
#include "pipeline/results.h"
#include "pipeline/run.h"
#include "pipeline/setup.h"
#include "pipeline/studies.h"

namespace deepwrist::pipeline {
namespace {

std::size_t largest_ensemble(const Setup& setup) {
  std::size_t folds = 0;
  for (const auto& [view, weights] : setup.classifier_weights) folds = std::max(folds, weights.folds.size());
  return folds;
}

/// The rows of the predictions table: the reference's five columns first, then what it does not say.
class Rows {
 public:
  explicit Rows(const Setup& setup)
      : setup_(setup), training_images_(setup), folds_(largest_ensemble(setup)) {
    append(header_, {"ID", "Fname", "Side", "Fracture_Prediction"});
    append(header_, setup.experiment.gt);
    for (std::size_t fold = 0; fold < folds_; ++fold) header_.push_back(fmt::format("score_fold_{}", fold));
    append(header_, landmark_columns());
    append(header_, {"roi_x", "roi_y", "roi_width", "roi_height"});
    append(header_, spacing_columns());
    header_.emplace_back(kTrainedOnColumn);
    append(header_, dicom_columns(setup.experiment));
    append(header_, status_columns());
  }

  const std::vector<std::string>& header() const { return header_; }

  Results::Row row(const Case& item) const {
    const auto& request = item.request;
    Results::Row values{request.id, request.file_name, side_text(request),
                        item.failed() ? "" : data::csv_number(item.prediction.probability)};
    const auto labels = setup_.metadata[request.row].gt;
    for (const auto& label : labels) {
      values.push_back(label ? std::to_string(*label) : "");
    }
    for (std::size_t fold = 0; fold < folds_; ++fold) {
      const bool known = fold < item.prediction.per_fold.size();
      values.push_back(known ? data::csv_number(item.prediction.per_fold[fold]) : "");
    }
    append(values, landmark_values(item));
    append(values, roi_values(item));
    append(values, spacing_values(item));
    values.push_back(training_images_.learnt(item));
    append(values, dicom_values(item, setup_.experiment));
    append(values, status_values(item));
    return values;
  }

 private:
  static std::vector<std::string> roi_values(const Case& item) {
    if (item.roi.pixels.empty()) return std::vector<std::string>(4);
    const auto& box = item.roi.source_px;
    return {std::to_string(box.x), std::to_string(box.y), std::to_string(box.width),
            std::to_string(box.height)};
  }

  const Setup& setup_;
  TrainingImages training_images_;
  std::size_t folds_;
  std::vector<std::string> header_;
};

/// The label of the first `gt` column.
std::optional<int> truth_of(const Case& item, const Setup& setup) {
  const auto labels = setup.metadata[item.request.row].gt;
  return labels.empty() ? std::nullopt : labels.front();
}

void save_pictures(const Case& item, const Setup& setup) {
  const auto& experiment = setup.experiment;
  if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  if (experiment.save_gradcam_npy) save_heatmap_numbers(item, experiment.gradcam_dir);
  if (!experiment.save_gradcam && !experiment.save_defect) return;
  const auto truth = truth_of(item, setup);
  if (experiment.save_gradcam) save_heatmap(item, truth, experiment.gradcam_dir);
  if (!experiment.save_defect || !truth) return;
  const bool positive = item.prediction.probability >= setup.thresholds.at(name(item.request.view));
  if (positive != (*truth == 1)) {
    save_heatmap(item, truth, experiment.defect_dir / (positive ? "false_positives" : "false_negatives"));
  }
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const Setup& setup) {
  const auto& e = setup.experiment;
  auto guard = guard_of(setup, e.save_path);
  note_beside(guard, studies_file(e));
  note_report(guard, e);
  if (e.save_gradcam) note_pictures(guard, setup, e.gradcam_dir, "gradcam_dir");
  if (e.save_defect) {
    for (const char* kind : {"false_positives", "false_negatives"}) {
      note_pictures(guard, setup, e.defect_dir / kind, "defect_dir");
    }
  }
  guard.require_separate();
}

}  // namespace

int check_test(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, true);
  require_separate(setup);
  check_weights(setup);
  check_results(setup, experiment.save_path, Rows(setup).header());
  return check_radiographs(setup);
}

int run_test(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, true);
  require_separate(setup);
  const Rows rows(setup);
  const auto results =
      open_results(setup, experiment.save_path, rows.header(), {{"thresholds", setup.thresholds}});
  const auto studies = studies_file(experiment);
  TableRun run;
  run.last = Stage::prediction;
  CaseGallery gallery(experiment.report.write ? static_cast<std::size_t>(experiment.report.cases) : 0,
                      experiment.gt.front());
  run.save_pictures = [&](const Case& item) {
    save_pictures(item, setup);
    gallery.add(item, report_name(setup, item.request), truth_of(item, setup),
                setup.thresholds.at(name(item.request.view)));
  };
  run.row = [&](const Case& item) { return rows.row(item); };
  run.pictures = [&](const CaseRequest& request) {
    std::vector<std::filesystem::path> files;
    if (experiment.save_image) files.push_back(picture_file(request, experiment.save_image_dir));
    if (experiment.save_gradcam) files.push_back(picture_file(request, experiment.gradcam_dir));
    if (experiment.save_gradcam_npy) files.push_back(numbers_file(request, experiment.gradcam_dir));
    return files;
  };
  run.table_written = [&] { write_studies(experiment, studies); };
  const auto counts = run_table(setup, *results, run);
  const auto text = report_predictions(setup, *results, gallery, counts.kept);
  print_results(fmt::format("{}predictions: {}\nstudies:     {}\n{}{}", describe(counts),
                            experiment.save_path.string(), studies.string(), picture_folders(experiment),
                            text));
  return counts.exit_code();
}

}  // namespace deepwrist::pipeline
