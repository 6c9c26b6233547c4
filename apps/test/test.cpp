#include "apps/test/test.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "apps/test/dicom_output.h"
#include "apps/test/test_part.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/data/csv_writer.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "pipeline/columns.h"
#include "pipeline/decisions.h"
#include "pipeline/made_record.h"
#include "pipeline/output_check.h"
#include "pipeline/part_gallery.h"
#include "pipeline/part_record.h"
#include "pipeline/pictures.h"
#include "pipeline/prediction_report.h"
#include "pipeline/report_page.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/studies.h"
#include "pipeline/table_run.h"
#include "pipeline/training_images.h"
#include "pipeline/worst_cases.h"

//   t.csv   ID, Fname, Side, Fracture_Prediction, truth and readers | score_fold_K | landmarks | roi_* |
//           spacing | trained_on | DICOM | laterality, decision | status, reason, fingerprint
//   beside  t_studies.csv; report and numbers (prediction_report.h); t_summary.json; t_images, t_gradcam,
//           t_defects
//
// There are as many score_fold_K as the larger of the views' ensembles has networks. Rows do not depend on
// thresholds, which are in t.csv.run.json for `evaluate`, so other thresholds keep the rows of an earlier
// run: only their decisions are made anew, and with them the cases whose pictures show another one, or, of
// heat maps, other thresholds. The gallery, but for a part's (part_gallery.cpp), and t_defects are made of
// cases computed in this run only, and a missing picture of t_defects does not make a case be done again. A
// part has the table and what belongs to it under a name of its own (part_record.cpp), nothing that is made
// of the whole table, and pictures in the folders of all.

namespace deepwrist::pipeline {
namespace {

std::size_t largest_ensemble(const Setup& setup) {
  std::size_t folds = 0;
  for (const auto& [view, weights] : setup.classifier_weights) folds = std::max(folds, weights.folds.size());
  return folds;
}

/// A column of truths for each name of `gt`.
Columns label_columns(const std::vector<std::string>& names) {
  Columns columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns.push_back({names[i], [i](const Case& item) {
                         const auto label = item.request.labels.at(i);
                         return label ? std::to_string(*label) : "";
                       }});
  }
  return columns;
}

Columns fold_columns(std::size_t folds) {
  Columns columns;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    columns.push_back({fmt::format("score_fold_{}", fold), [fold](const Case& item) {
                         const auto& scores = item.prediction.per_fold;
                         return fold < scores.size() ? data::csv_number(scores[fold]) : "";
                       }});
  }
  return columns;
}

Column roi_column(const char* name, int cv::Rect::*side) {
  return {name, [side](const Case& item) {
            return item.roi.pixels.empty() ? "" : std::to_string(item.roi.source_px.*side);
          }};
}

/// The predictions table: the reference's five columns first, then what it does not say. Refers to `setup`
/// and `training_images`.
Columns columns_of(const Setup& setup, const TrainingImages& training_images) {
  auto columns = name_columns();
  append(columns, {{"Fracture_Prediction", [](const Case& item) {
                      return item.failed() ? "" : data::csv_number(item.prediction.probability);
                    }}});
  append(columns, label_columns(setup.experiment.gt));
  append(columns, fold_columns(largest_ensemble(setup)));
  append(columns, landmark_columns());
  append(columns, {roi_column("roi_x", &cv::Rect::x), roi_column("roi_y", &cv::Rect::y),
                   roi_column("roi_width", &cv::Rect::width), roi_column("roi_height", &cv::Rect::height)});
  append(columns, spacing_columns());
  append(columns, {{kTrainedOnColumn, [&](const Case& item) { return training_images.learnt(item); }}});
  append(columns, dicom_columns(setup.experiment));
  append(columns, laterality_columns());
  append(columns, decision_columns(setup.decisions));
  append(columns, status_columns());
  return columns;
}

/// The label of the first `gt` column.
std::optional<int> truth_of(const Case& item) {
  const auto& labels = item.request.labels;
  return labels.empty() ? std::nullopt : labels.front();
}

void save_pictures(const Case& item, const Setup& setup) {
  const auto& experiment = setup.experiment;
  const PictureContents contents{.truth = truth_of(item),
                                 .decision = decision_of(item, setup.decisions),
                                 .thresholds = setup.decisions.at(name(item.request.view)),
                                 .model = model_text(setup, item.request.view)};
  if (experiment.save_image) save_overlay(item, experiment.save_image_dir, contents);
  if (experiment.save_gradcam_npy) save_heatmap_numbers(item, experiment.gradcam_dir);
  if (!experiment.save_gradcam && !experiment.save_defect) return;
  const auto truth = contents.truth;
  if (experiment.save_gradcam) save_heatmap(item, experiment.gradcam_dir, contents);
  if (!experiment.save_defect || !truth) return;
  const bool positive = item.prediction.probability >= setup.thresholds.at(name(item.request.view));
  if (positive != (*truth == 1)) {
    save_heatmap(item, experiment.defect_dir / (positive ? "false_positives" : "false_negatives"), contents);
  }
}

/// Whether heat maps of the earlier run, which show the thresholds of its decisions, show others.
bool heat_maps_are_others(const Setup& setup, const std::filesystem::path& table) {
  const auto& experiment = setup.experiment;
  if (!experiment.runtime.earlier.resume || !(experiment.save_gradcam || experiment.save_defect))
    return false;
  const auto earlier = evaluation::recorded_decisions(table);
  return !earlier.empty() && earlier != setup.decisions;
}

/// The table, whose earlier rows get this run's decisions.
std::unique_ptr<Results> open_predictions(const Setup& setup, const std::filesystem::path& table,
                                          const Columns& columns) {
  const auto& experiment = setup.experiment;
  const bool pictures = experiment.save_image || experiment.save_gradcam || experiment.save_defect;
  const bool all_again = heat_maps_are_others(setup, table);
  std::size_t changed = 0;
  log().info("decisions: {}", evaluation::decisions_text(setup.decisions));
  auto results = open_results(
      setup, table, columns,
      {{"thresholds", setup.thresholds}, {"decisions", evaluation::decisions_json(setup.decisions)}},
      [all_again, renew = renew_decisions(setup.decisions, data::header_of(columns), pictures, changed)](
          Results::Row& row) { return renew(row) && !all_again; });
  if (all_again) {
    log().warn("the earlier run's heat maps show other thresholds; its cases are done again");
  } else if (changed > 0 && experiment.runtime.earlier.resume) {
    log().warn("{} decisions of the earlier run are others by these thresholds; {}", changed,
               pictures ? "these cases are done again, for their pictures"
                        : "where that run left pictures, they show the earlier ones");
  }
  return results;
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const TestExperiment& experiment, const Setup& setup) {
  auto guard = guard_of(setup, experiment.save_path);
  note_beside(guard, studies_file(experiment.save_path));
  note_report(guard, experiment);
  if (experiment.save_gradcam) note_pictures(guard, setup, experiment.gradcam_dir, "gradcam_dir");
  if (experiment.save_defect) {
    for (const char* kind : {"false_positives", "false_negatives"}) {
      note_pictures(guard, setup, experiment.defect_dir / kind, "defect_dir");
    }
  }
  note_dicom_output(guard, experiment);
  guard.require_separate();
}

/// The files of a case beside its row.
std::vector<std::filesystem::path> pictures_of(const CaseRequest& request, const TestExperiment& experiment) {
  std::vector<std::filesystem::path> files;
  if (experiment.save_image) files.push_back(picture_file(request, experiment.save_image_dir));
  if (experiment.save_gradcam) files.push_back(picture_file(request, experiment.gradcam_dir));
  if (experiment.save_gradcam_npy) files.push_back(numbers_file(request, experiment.gradcam_dir));
  return files;
}

/// A case for the report; whether it is among those that are shown so far.
using Show = std::function<bool(const Case&)>;

int run_part(const TestExperiment& experiment, const Setup& setup, Results& results, TableRun& run,
             CaseGallery& gallery, const Show& show, config::RunSummary& summary) {
  PartGallery of_part(setup, gallery);
  run.save_pictures = [&](const Case& item) {
    save_pictures(item, setup);
    if (show(item)) of_part.taken(item, truth_of(item));
  };
  const auto counts = run_table(setup, results, run, summary);
  of_part.finish(results.read_finished(), show);
  const auto table = part_file(experiment.save_path, experiment.part);
  summary.output(table);
  finish_part(setup, table, results, notes_of_part(experiment, setup, results.orders()));
  print_results(fmt::format("{}predictions: {}\n{}{}", describe(counts), table.string(),
                            picture_folders_text(experiment), describe_part(setup)));
  return counts.exit_code();
}

int run_whole(const TestExperiment& experiment, const Setup& setup, Results& results, TableRun& run,
              const CaseGallery& gallery, const Show& show, config::RunSummary& summary) {
  const auto studies = studies_file(experiment.save_path);
  FinishedPredictions predictions;
  run.save_pictures = [&](const Case& item) {
    save_pictures(item, setup);
    show(item);
  };
  run.table_written = [&] {
    predictions = read_predictions(results.read_finished(), experiment.gt);
    write_studies(predictions.scores, setup.decisions, studies);
  };
  const auto counts = run_table(setup, results, run, summary);
  const auto text = report_predictions(reported_run(setup), predictions, gallery, counts.kept);
  const auto dicom = write_dicom_output(experiment, setup, predictions);
  const auto files = report_files(experiment);
  for (const auto& file : {experiment.save_path, studies, files.json, files.csv, files.page, files.figures})
    summary.output(file);
  print_results(fmt::format("{}predictions: {}\nstudies:     {}\n{}{}{}", describe(counts),
                            experiment.save_path.string(), studies.string(), picture_folders_text(experiment),
                            dicom.text, text));
  return dicom.complete ? counts.exit_code() : std::max<int>(counts.exit_code(), kExitSomeCasesFailed);
}

int run_test(const TestExperiment& experiment, config::RunSummary& summary) {
  summary.phase("preparing");
  check_outputs(experiment);
  const auto setup = prepare(experiment, true);
  require_separate(experiment, setup);
  check_dicom_output(experiment, setup);
  const TrainingImages training_images(setup);
  TableRun run;
  run.columns = columns_of(setup, training_images);
  const auto results = open_predictions(setup, part_file(experiment.save_path, experiment.part), run.columns);
  summary.goes_to(config::summary_file(part_file(experiment.save_path, experiment.part)));
  run.last = Stage::prediction;
  run.pictures = [&](const CaseRequest& request) { return pictures_of(request, experiment); };
  CaseGallery gallery(experiment.report.write ? static_cast<std::size_t>(experiment.report.cases) : 0,
                      experiment.gt.front());
  const Show show = [&](const Case& item) {
    return gallery.add(item, report_name(setup, item.request), truth_of(item),
                       setup.thresholds.at(name(item.request.view)), decision_of(item, setup.decisions));
  };
  return setup.part ? run_part(experiment, setup, *results, run, gallery, show, summary)
                    : run_whole(experiment, setup, *results, run, gallery, show, summary);
}

}  // namespace

int check_test(const TestExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, true);
  require_separate(experiment, setup);
  check_dicom_output(experiment, setup);
  check_weights(setup);
  check_results(setup, part_file(experiment.save_path, experiment.part),
                columns_of(setup, TrainingImages(setup)));
  return check_radiographs(setup);
}

int run_test(const TestExperiment& experiment) {
  config::RunSummary summary("test", train::software_versions());
  return summary.around([&] { return run_test(experiment, summary); });
}

}  // namespace deepwrist::pipeline
