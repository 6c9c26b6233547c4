#include "training/training_view.h"

#include <algorithm>
#include <string>

#include "classifier/classifier_block.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "localizer/localizer_block.h"
#include "training/classifier_view.h"
#include "training/localizer_view.h"
#include "training/own_division.h"
#include "training/phantom_view.h"

namespace deepwrist::training {
namespace {

std::unique_ptr<TrainingView> open_view(const TrainingExperiment& experiment, View view) {
  auto data = experiment.dataset.phantoms                   ? open_phantom_view(experiment, view)
              : experiment.block == TrainedBlock::localizer ? open_localizer_view(experiment, view)
                                                            : open_classifier_view(experiment, view);
  data->divide(view);
  return data;
}

/// Says how many rows of the table dataset.side leaves out.
void tell_rows_left_out(const TrainingExperiment& experiment) {
  if (experiment.dataset.sides.size() > 1 || experiment.dataset.phantoms) return;
  const View trained = experiment.dataset.sides.front(), other = trained == View::pa ? View::lat : View::pa;
  auto table = data::read_csv(experiment.dataset.meta);
  experiment.dataset.filter.apply(table);
  const auto side = table.column("Side");
  if (!side) return;
  std::size_t rows = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (data::parse_side(trim(table.field(row, *side))) == other) ++rows;
  }
  if (rows > 0) log().info("{}: {} rows are left out, as dataset.side says", name(other), rows);
}

}  // namespace

TrainingView::TrainingView(const TrainingExperiment& experiment)
    : experiment_(experiment), augmentation_(experiment_augmentation(experiment, experiment.seed)) {}

const DataDigest& TrainingView::digest() const {
  if (!digest_) {
    digest_ = make_digest();
    digest_->add_division(division_digest(experiment_, *this));
  }
  return *digest_;
}

const evaluation::MeasuredImages& TrainingView::measured() const {
  digest();
  return measured_;
}

DataDigest TrainingView::make_digest() const {
  return digest_of(set(), [this](std::size_t row, const cv::Mat& image) {
    measured_.add(divided_row(row).group, evaluation::measure_image(image, origin(row)));
  });
}

void TrainingView::divide(View view) {
  const auto& own = experiment_.dataset.own_folds;
  if (own) {
    data::RowProblems problems(experiment_.dataset.meta);
    for (std::size_t row = 0; row < size(); ++row) divided_rows_.push_back(divided_row(row));
    own->check(divided_rows_, name(view), problems);
    problems.throw_if_any();
  } else {
    fold_of_row_ = folds();
  }
  data::RowProblems problems(experiment_.dataset.meta);
  for (int fold = 0; fold < experiment_.folds; ++fold) {
    const auto divided = split(fold);
    check_fold(fold, divided, problems);
    const auto used = divided.train.size() + divided.validation.size();
    if (own && used < size())
      log().info("{} fold {}: dataset.folds leaves {} images out", name(view), fold, size() - used);
  }
  problems.throw_if_any();
}

data::Split TrainingView::split(int fold) const {
  const auto& own = experiment_.dataset.own_folds;
  return own ? own->split(divided_rows_, fold) : data::split(fold_of_row_, fold);
}

const engine::Block& block_of(const TrainingExperiment& experiment) {
  return experiment.block == TrainedBlock::localizer ? localizer::block() : classifier::block();
}

std::vector<std::unique_ptr<TrainingView>> open_views(const TrainingExperiment& experiment) {
  std::vector<std::unique_ptr<TrainingView>> views;
  std::vector<Error> problems;
  for (const View view : experiment.dataset.sides) {
    try {
      views.push_back(open_view(experiment, view));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::format) throw;
      // What is wrong with the table as a whole is said by every view.
      if (std::ranges::find(problems, error.reason(), &Error::reason) == problems.end())
        problems.push_back(error);
    }
  }
  if (problems.empty()) {
    check_own_division(experiment, views);
    tell_rows_left_out(experiment);
    return views;
  }
  if (problems.size() == 1) throw problems.front();
  throw Error(ErrorKind::format, experiment.dataset.meta, problems);
}

std::size_t cache_bytes_of_view(const TrainingExperiment& experiment) {
  return experiment.dataset.cache_bytes / experiment.dataset.sides.size();
}

augment::Pipeline experiment_augmentation(const TrainingExperiment& experiment, std::uint64_t seed) {
  auto list = augment::augmentation_list(experiment.root, name(experiment.block), experiment.config_folders);
  if (!experiment.augmentation.is_list()) {  // a list of the experiment's own says all itself
    for (const auto& setting : experiment.dataset.augmentation) {
      augment::set_parameter(list, setting.transform, setting.parameter, setting.value);
    }
  }
  return augment::build_pipeline(list,
                                 {.seed = seed, .reference = experiment.preprocessing.compat_reference});
}

Preprocessing training_preprocessing(const TrainingExperiment& experiment) {
  auto p = experiment.preprocessing.compat_reference ? reference_preprocessing() : Preprocessing{};
  data::apply_overrides(experiment.preprocessing, p);
  return p;
}

}  // namespace deepwrist::training
