#include "apps/test_localizer/test_localizer.h"

#include <fmt/format.h>

#include "apps/test_localizer/out_of_fold_localizer.h"
#include "apps/test_localizer/saved_confidence.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "evaluation/landmarks/landmark_report.h"
#include "evaluation/landmarks/landmark_sides.h"
#include "evaluation/landmarks/out_of_fold_landmarks.h"
#include "pipeline/landmark_gallery.h"
#include "pipeline/landmark_rows.h"
#include "pipeline/output_check.h"
#include "pipeline/pictures.h"
#include "pipeline/report_page.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/table_run.h"

//   check_outputs
//   out_of_fold?  ─► run_out_of_fold_localizer, without any network
//   prepare, rows without Points left out
//   no output is an input, or another output
//   run_table: landmarks of every row ─► error table; kept rows of an earlier run are not computed again
//   read the finished table as a whole ─► evaluation ─► numbers, report, gallery
//
// The report is made from the table alone, so that it is the same after any number of interruptions. Cases
// have the table's IDs until it is known which of them the networks were trained with (count_seen), then
// the names that the report may show.

namespace deepwrist::pipeline {
namespace {

/// A setup whose requests all have annotated points.
struct AnnotatedSetup {
  Setup setup;
  std::size_t without_points = 0;

  std::vector<cv::Point2f> truth(std::size_t row) const { return setup.metadata[row].points; }
};

AnnotatedSetup prepare_annotated(const InferenceExperiment& experiment) {
  AnnotatedSetup annotated{prepare(experiment, false, true), 0};
  auto& setup = annotated.setup;
  if (setup.metadata.file().empty()) {
    throw Error(
        ErrorKind::usage, "dataset.meta",
        "names images alone; test_localizer compares with the Points of a table (localize needs none)");
  }
  const auto lacks_points = [&](const auto& item) { return annotated.truth(item.row).empty(); };
  annotated.without_points =
      std::erase_if(setup.requests, lacks_points) + std::erase_if(setup.unusable, lacks_points);
  if (setup.requests.empty() && setup.unusable.empty()) {
    throw Error(ErrorKind::format, experiment.dataset.meta,
                "no row of the chosen views has annotated landmarks in a column Points");
  }
  if (annotated.without_points > 0) {
    log().warn("{} rows have no Points and are left out", annotated.without_points);
  }
  return annotated;
}

/// A reason without the file's name, which may hold the patient's.
std::string without_names(std::string reason, const CaseRequest& request) {
  for (const auto& hidden : {request.file.string(), request.file_name, request.file.filename().string()}) {
    const std::string shown = "the file";
    auto at = hidden.empty() ? std::string::npos : reason.find(hidden);
    for (; at != std::string::npos; at = reason.find(hidden, at + shown.size())) {
      reason.replace(at, hidden.size(), shown);
    }
  }
  return reason;
}

/// What a finished table says, kept rows of an earlier run included.
struct FinishedTable {
  std::vector<evaluation::LandmarkCase> cases;  ///< with the table's IDs
  std::vector<std::string> shown;               ///< what the report calls them
  std::vector<CaseRequest> requests;
  evaluation::LandmarkRun run{"radiographs"};
};

FinishedTable read_finished(const AnnotatedSetup& annotated, const Results& results) {
  const auto& setup = annotated.setup;
  FinishedTable finished;
  finished.run.without_points = annotated.without_points;
  const auto hands = evaluation::read_hands(setup.metadata.table());
  const auto [table, orders] = results.read_finished();
  const auto status = table.require_column("status"), reason = table.require_column("reason");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto request = setup.request(orders[row]);
    const auto shown = report_name(setup, request);
    if (table.field(row, status) == "ok") {
      finished.cases.push_back(read_error_row(table, row, request.view, annotated.truth(request.row)));
      finished.cases.back().id = setup.metadata.names(request.row).id;
      if (!hands.empty()) finished.cases.back().hand = hands[request.row];
      finished.shown.push_back(shown);
      finished.requests.push_back(request);
    } else {
      const std::string why(table.field(row, reason));
      finished.run.failures.emplace_back(
          shown, setup.experiment.report.identify ? why : without_names(why, request));
    }
  }
  return finished;
}

/// How many of the cases the networks may have been trained with, as far as their own run tells.
std::size_t count_seen(const FinishedTable& table, const std::filesystem::path& snapshot) {
  const auto files = evaluation::list_validation_files(snapshot);
  if (files.empty()) return 0;
  try {
    return evaluation::count_known(table.cases, evaluation::read_out_of_fold_landmarks(files).cases);
  } catch (const Error& error) {
    log().warn("whether the networks know these radiographs cannot be told: {}", error.what());
    return 0;
  }
}

report::Page page_of(const AnnotatedSetup& annotated, const evaluation::LandmarkRun& run) {
  const auto& experiment = annotated.setup.experiment;
  auto page = framed_page(experiment, "Landmarks against annotated points");
  if (experiment.report.identify) page.subtitle = experiment.dataset.meta;
  if (run.seen_in_training > 0) {
    page.sections.push_back(
        {.heading = "Not independent",
         .text = fmt::format(
             "At least {} of these radiographs are the networks' own training or validation images: errors "
             "on them are smaller than on new ones. out_of_fold=true evaluates each with the fold that was "
             "not trained on it.",
             run.seen_in_training)});
  }
  for (const auto& [view, weights] : annotated.setup.localizer_weights) {
    for (const auto& fold : weights.folds) {
      page.provenance.emplace_back(fmt::format("SHA-256 of the weights, {} fold {}", name(view), fold.fold),
                                   fold.sha256);
    }
  }
  return page;
}

TableRun table_run(const AnnotatedSetup& annotated) {
  const auto& experiment = annotated.setup.experiment;
  TableRun run;
  run.columns = error_table(experiment);
  run.last = Stage::landmarks;
  run.check = [&](const Case& item) { return points_problem(item.request.points, item.image.size()); };
  run.save_pictures = [&](const Case& item) {
    if (experiment.save_image) {
      save_overlay(item, experiment.save_image_dir, {.points = item.request.points});
    }
  };
  run.pictures = [&](const CaseRequest& request) {
    return experiment.save_image ? std::vector{picture_file(request, experiment.save_image_dir)}
                                 : std::vector<std::filesystem::path>{};
  };
  return run;
}

/// Evaluates the finished table and writes the report; returns the console text.
std::string write_report(const AnnotatedSetup& annotated, const Results& results) {
  const auto& experiment = annotated.setup.experiment;
  auto table = read_finished(annotated, results);
  table.run.seen_in_training = count_seen(table, experiment.localizer.snapshot_folder);
  if (table.run.seen_in_training > 0) {
    log().warn("at least {} of these radiographs are the networks' own training or validation images",
               table.run.seen_in_training);
  }
  for (std::size_t i = 0; i < table.cases.size(); ++i) table.cases[i].id = table.shown[i];
  const auto evaluation = evaluation::evaluate_landmarks(std::move(table.cases));
  auto page = page_of(annotated, table.run);
  add_landmark_gallery(page, evaluation, table.requests, *annotated.setup.loader, experiment.report.cases);
  auto text =
      evaluation::write_landmark_report(evaluation, table.run, report_files(experiment), std::move(page),
                                        evaluation::RunRecord::beside(experiment.save_path));
  if (experiment.save_confidence)
    text += save_confidence(annotated.setup, results, table.run.seen_in_training);
  return text;
}

/// The guard's inputs and outputs with the report's. Throws Error(usage) where one is another.
void require_separate(OutputGuard guard, const InferenceExperiment& experiment) {
  note_report(guard, experiment);
  guard.require_separate();
}

void require_separate_errors(const Setup& setup) {
  require_separate(guard_of(setup, setup.experiment.save_path), setup.experiment);
}

/// Of out_of_fold=true, which has no setup.
void require_separate_out_of_fold(const InferenceExperiment& experiment) {
  require_separate(guard_of_files(experiment, experiment.save_path, /*classifier=*/false), experiment);
}

int run_on_radiographs(const InferenceExperiment& experiment, config::RunSummary& summary) {
  summary.phase("preparing");
  const auto annotated = prepare_annotated(experiment);
  require_separate_errors(annotated.setup);
  if (experiment.save_confidence) require_place_for_confidence(annotated.setup);
  const auto run = table_run(annotated);
  const auto results = open_results(annotated.setup, experiment.save_path, run.columns);
  summary.goes_to(config::summary_file(experiment.save_path));
  const auto counts = run_table(annotated.setup, *results, run, summary);
  const auto files = report_files(experiment);
  for (const auto& file : {experiment.save_path, files.json, files.csv, files.page, files.figures})
    summary.output(file);
  print_results(fmt::format("{}{}errors:  {}\n{}", describe(counts), write_report(annotated, *results),
                            experiment.save_path.string(), picture_folders_text(experiment)));
  return counts.exit_code();
}

}  // namespace

int check_test_localizer(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  if (experiment.out_of_fold) {
    require_separate_out_of_fold(experiment);
    check_out_of_fold_localizer(experiment);
    return kExitDone;
  }
  const auto annotated = prepare_annotated(experiment);
  require_separate_errors(annotated.setup);
  if (experiment.save_confidence) require_place_for_confidence(annotated.setup);
  check_weights(annotated.setup);
  check_results(annotated.setup, experiment.save_path, error_table(experiment));
  return check_radiographs(annotated.setup);
}

int run_test_localizer(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  if (experiment.out_of_fold) {
    require_separate_out_of_fold(experiment);
    return run_out_of_fold_localizer(experiment);
  }
  config::RunSummary summary("test_localizer", train::software_versions());
  return summary.around([&] { return run_on_radiographs(experiment, summary); });
}

}  // namespace deepwrist::pipeline
