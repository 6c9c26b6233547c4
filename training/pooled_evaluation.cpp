#include "training/pooled_evaluation.h"

#include <fmt/format.h>

#include <set>

#include "core/base/atomic_file.h"
#include "core/base/threads.h"
#include "evaluation/calibration/pooled_predictions.h"
#include "evaluation/fractures/evaluation.h"
#include "evaluation/report_files.h"

namespace deepwrist::training {

std::filesystem::path write_pooled_evaluation(const TrainingExperiment& experiment,
                                              const std::filesystem::path& run,
                                              const std::set<std::pair<View, int>>& networks) {
  if (experiment.block != TrainedBlock::classifier || experiment.ensemble > 0) return {};
  auto predictions = evaluation::out_of_fold_predictions(run);
  std::erase_if(predictions, [&](const auto& p) { return !networks.contains({p.view, p.fold}); });
  std::set<int> folds;
  for (const auto& prediction : predictions) folds.insert(prediction.fold);
  const auto table = run / "out_of_fold_predictions.csv";
  write_file_atomically(table, evaluation::csv_of(predictions));
  evaluation::AnalysisOptions options;
  options.bootstrap.threads = available_cores();
  report::Page page{.title = "Cross-validation"};
  page.subtitle = fmt::format(
      "{} images, each judged by the network that was not trained on it; {} of {} folds. Networks, and their "
      "best "
      "epochs, were chosen by these images: a test on others comes out a little worse.",
      predictions.size(), folds.size(), experiment.folds);
  page.provenance = evaluation::provenance();
  const auto files = evaluation::files_beside(table);
  evaluation::evaluate(evaluation::scores_of(predictions), options, files, std::move(page));
  return files.page;
}

}  // namespace deepwrist::training
