#include "training/classifier_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "classifier/fracture_task.h"
#include "classifier/roi_data.h"
#include "core/base/log.h"
#include "core/base/threads.h"
#include "core/base/warn_once.h"
#include "core/data/image_statistics.h"
#include "core/train/balanced_order.h"
#include "core/train/loss.h"

namespace deepwrist::training {
namespace {

class ClassifierView final : public TrainingView {
 public:
  ClassifierView(const TrainingExperiment& experiment, View view)
      : TrainingView(experiment), data_(options(experiment, view)) {
    if (experiment.dataset.balanced && experiment.loss.balanced) {
      warn_once(
          "dataset.sampler and loss.params.weight both balance the classes: the rarer one counts more than "
          "the other");
    }
  }

  const train::TrainingSet& set() const override { return data_; }

  data::FoldOfRow folds() const override {
    const auto& place = experiment().dataset.meta;
    std::vector<std::string> groups;
    std::vector<int> labels;
    const bool reference = experiment().preprocessing.compat_reference;
    for (std::size_t i = 0; i < size(); ++i) {
      groups.push_back(reference ? data_.row(i).id : data_.row(i).group());
      labels.push_back(data_.row(i).label);
    }
    return reference
               ? data::group_k_fold(groups, experiment().folds, place)
               : data::stratified_group_folds(groups, labels, experiment().folds, experiment().seed, place);
  }

  data::DividedRow divided_row(std::size_t row) const override {
    return {data_.row(row).line, data_.row(row).id, data_.row(row).group()};
  }

  /// A metric that needs both classes must be defined in every fold, not turn out to be none at its end.
  void check_fold(int fold, const data::Split& split, data::RowProblems& problems) const override {
    const auto& metric = experiment().train.metric;
    if (has_one_class(split.train))
      problems.add(1, fmt::format("fold {} trains images of one class only", fold));
    if (!has_one_class(split.validation)) return;
    if (metric == "auroc" || metric == "average_precision") {
      problems.add(
          1, fmt::format("fold {} validates images of one class only, for which {} is not defined; lower "
                         "train_params.n_fold, or watch train_params.checkpoint.metric=loss",
                         fold, metric));
    } else if (experiment().dataset.own_folds) {
      log().warn("fold {} of dataset.folds validates images of one class only", fold);
    }
  }

  std::vector<std::pair<std::string, std::size_t>> class_counts() const override {
    std::size_t fractures = 0;
    for (std::size_t i = 0; i < size(); ++i) fractures += data_.row(i).label == 1 ? 1 : 0;
    return {{"fracture", fractures}, {"none", size() - fractures}};
  }

  weights::ChannelStatistics statistics() const override {
    const auto values = data::average_image_mean_std(size(), [&](std::size_t i) { return data_.image(i); });
    const auto channels = static_cast<std::size_t>(block_of(experiment()).input().channels);
    return {std::vector(channels, values.mean), std::vector(channels, values.std)};
  }

  std::unique_ptr<train::Task> task(const data::Split& split, const weights::ChannelStatistics& statistics,
                                    std::uint64_t seed) const override {
    classifier::FractureTask::Options options{
        experiment().model,
        split,
        statistics,
        train::make_loss(loss_of(split)),
        /*balanced=*/experiment().dataset.balanced,
        /*reference_accuracy=*/experiment().preprocessing.compat_reference};
    return std::make_unique<classifier::FractureTask>(data_, experiment_augmentation(experiment(), seed),
                                                      std::move(options));
  }

 private:
  static classifier::RoiDataOptions options(const TrainingExperiment& experiment, View view) {
    classifier::RoiDataOptions options;
    options.meta = experiment.dataset.meta;
    options.data_home = experiment.dataset.home;
    options.view = view;
    options.label = experiment.dataset.label;
    options.filter = experiment.dataset.filter;
    // Regions are pictures as they are: how their radiographs were read plays no part here.
    const auto reading =
        experiment.preprocessing.compat_reference ? reference_preprocessing() : Preprocessing{};
    options.source =
        data::source_options(experiment.dataset.limits, reading, static_cast<std::size_t>(available_cores()));
    options.min_rows = static_cast<std::size_t>(experiment.folds);
    options.cache_bytes = cache_bytes_of_view(experiment);
    return options;
  }

  /// Weights of classes are those of what the fold trains.
  train::LossOptions loss_of(const data::Split& split) const {
    auto loss = experiment().loss;
    if (!loss.balanced) return loss;
    std::vector<int> labels;
    for (const auto row : split.train) labels.push_back(data_.row(row).label);
    loss.weight = train::balanced_weights(labels);
    return loss;
  }

  bool has_one_class(const std::vector<std::size_t>& rows) const {
    return std::ranges::all_of(
        rows, [&](auto row) { return data_.row(row).label == data_.row(rows.front()).label; });
  }

  classifier::RoiData data_;
};

}  // namespace

std::unique_ptr<TrainingView> open_classifier_view(const TrainingExperiment& experiment, View view) {
  return std::make_unique<ClassifierView>(experiment, view);
}

}  // namespace deepwrist::training
