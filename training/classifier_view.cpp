#include "training/classifier_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "classifier/fracture_task.h"
#include "classifier/roi_data.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/data/image_statistics.h"
#include "core/train/loss.h"
#include "training/data_digest.h"

namespace deepwrist::training {
namespace {

class ClassifierView final : public TrainingView {
 public:
  ClassifierView(const TrainingExperiment& experiment, View view)
      : experiment_(experiment),
        augmentation_(experiment_augmentation(experiment, experiment.seed)),
        data_(options(experiment, view)) {}

  std::size_t size() const override { return data_.size(); }

  DataDigest digest() const override {
    DataDigest digest;
    for (std::size_t i = 0; i < size(); ++i) {
      const auto& row = data_.row(i);
      digest.add(data_.image(i), std::to_string(row.label) + row.id);
      if (!row.image_digest.empty()) digest.add_source(row.image_digest);
    }
    return digest;
  }

  data::FoldOfRow folds() const override {
    const auto place = experiment_.dataset.meta;
    std::vector<std::string> groups;
    std::vector<int> labels;
    const bool reference = experiment_.preprocessing.compat_reference;
    for (std::size_t i = 0; i < size(); ++i) {
      groups.push_back(reference ? data_.row(i).id : data_.row(i).group());
      labels.push_back(data_.row(i).label);
    }
    auto folds =
        reference ? data::group_k_fold(groups, experiment_.folds, place)
                  : data::stratified_group_folds(groups, labels, experiment_.folds, experiment_.seed, place);
    require_curves(folds, labels);
    return folds;
  }

  weights::ChannelStatistics statistics() const override {
    const auto values = data::average_image_mean_std(size(), [&](std::size_t i) { return data_.image(i); });
    return {std::vector(channels(), values.mean), std::vector(channels(), values.std)};
  }
  std::size_t channels() const override { return 3; }

  std::unique_ptr<train::Task> task(const data::Split& split, const weights::ChannelStatistics& statistics,
                                    std::uint64_t seed) const override {
    classifier::FractureTask::Options options{
        experiment_.model, split, statistics, train::make_loss(experiment_.loss),
        /*reference_accuracy=*/experiment_.preprocessing.compat_reference};
    return std::make_unique<classifier::FractureTask>(data_, experiment_augmentation(experiment_, seed),
                                                      std::move(options));
  }

  augment::Sample sample(std::size_t row) const override { return {data_.image(row), {}}; }
  std::string file_name(std::size_t row) const override { return data_.row(row).path.filename().string(); }
  std::string id(std::size_t row) const override { return data_.row(row).id; }
  const augment::Pipeline& augmentation() const override { return augmentation_; }

 private:
  static classifier::RoiDataOptions options(const TrainingExperiment& e, View view) {
    classifier::RoiDataOptions options;
    options.meta = e.dataset.meta;
    options.data_home = e.dataset.home;
    options.view = view;
    options.label = e.dataset.label;
    // Regions are pictures as they are: how their radiographs were read plays no part here.
    const auto reading = e.preprocessing.compat_reference ? reference_preprocessing() : Preprocessing{};
    options.source =
        data::source_options(e.dataset.limits, reading, static_cast<std::size_t>(available_cores()));
    options.min_rows = static_cast<std::size_t>(e.folds);
    options.cache_bytes = cache_bytes_of_view(e);
    return options;
  }

  /// A metric that needs both classes must be defined in every fold, not turn out to be none at its end.
  void require_curves(const data::FoldOfRow& folds, const std::vector<int>& labels) const {
    const auto& metric = experiment_.train.metric;
    if (metric != "auroc" && metric != "average_precision") return;
    for (int fold = 0; fold < experiment_.folds; ++fold) {
      const auto rows = data::split(folds, fold).validation;
      if (std::ranges::any_of(rows, [&](auto row) { return labels[row] != labels[rows.front()]; })) continue;
      throw Error(
          ErrorKind::format, experiment_.dataset.meta,
          fmt::format("fold {} validates images of one class only, for which {} is not defined; lower "
                      "train_params.n_fold, or watch train_params.checkpoint.metric=loss",
                      fold, metric));
    }
  }

  const TrainingExperiment& experiment_;
  augment::Pipeline augmentation_;
  classifier::RoiData data_;
};

}  // namespace

std::unique_ptr<TrainingView> open_classifier_view(const TrainingExperiment& experiment, View view) {
  return std::make_unique<ClassifierView>(experiment, view);
}

}  // namespace deepwrist::training
