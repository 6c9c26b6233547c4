#include "training/localizer_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/threads.h"
#include "core/data/image_statistics.h"
#include "core/train/loss.h"
#include "localizer/landmark_data.h"
#include "localizer/landmark_task.h"

//                    corrected                                    compat=reference
//   folds            whole patients (ID without), by seed         rows, in the order of the table
//   mean, deviation  of all pixels together, images as they are   of batches of augmented images
//   validation       plain images                                 augmented images
//   prepared images  resized to 256×256                           in their own size
//
// The reference's statistics, of B batches of train_batch images, augmented as of epoch 0, n_b pixels x in
// batch b with mean m_b:
//
//   mean = Σ_b m_b / B,   deviation = Σ_b √(Σ (x − m_b)² / (n_b − 1)) / B
//
// The last batch counts as much as the others, however few images it has.

namespace deepwrist::training {
namespace {

/// The reference's statistics of the localizer: mean and unbiased deviation of each batch of the augmented
/// images, averaged over batches.
data::MeanStd augmented_mean_std(const localizer::LandmarkData& data, const augment::Pipeline& augmentation,
                                 std::size_t batch_size) {
  data::MeanStd sum;
  std::size_t batches = 0;
  for (std::size_t start = 0; start < data.size(); start += batch_size, ++batches) {
    std::vector<double> values;
    for (std::size_t row = start; row < std::min(data.size(), start + batch_size); ++row) {
      augment::Sample sample{data.image(row), data.row(row).points};
      augmentation.apply(sample, 0, static_cast<std::uint32_t>(row));
      values.insert(values.end(), sample.image.begin<std::uint8_t>(), sample.image.end<std::uint8_t>());
    }
    const double count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    sum.mean += mean;
    sum.std += std::sqrt(squares / (count - 1));
  }
  return {sum.mean / static_cast<double>(batches), sum.std / static_cast<double>(batches)};
}

class LocalizerView final : public TrainingView {
 public:
  LocalizerView(const TrainingExperiment& experiment, View view)
      : TrainingView(experiment),
        data_(std::make_shared<localizer::LandmarkData>(options(experiment, view))) {}

  const train::TrainingSet& set() const override { return *data_; }

  data::FoldOfRow folds() const override {
    const auto place = experiment().dataset.meta;
    if (experiment().preprocessing.compat_reference) return data::k_fold(size(), experiment().folds, place);
    std::vector<std::string> groups;
    for (std::size_t i = 0; i < size(); ++i) groups.push_back(data_->row(i).group());
    return data::stratified_group_folds(groups, {}, experiment().folds, experiment().seed, place);
  }

  data::DividedRow divided_row(std::size_t row) const override {
    return {data_->row(row).line, data_->row(row).id, data_->row(row).group()};
  }

  bool prepared() const override { return data_->prepared(); }

  weights::ChannelStatistics statistics() const override {
    const auto values = experiment().preprocessing.compat_reference
                            ? augmented_mean_std(*data_, augmentation(),
                                                 static_cast<std::size_t>(experiment().train.train_batch))
                            : data::pixel_mean_std(size(), [&](std::size_t i) { return data_->image(i); });
    return {{values.mean}, {values.std}};
  }

  std::unique_ptr<train::Task> task(const data::Split& split, const weights::ChannelStatistics& statistics,
                                    std::uint64_t seed) const override {
    return landmark_task(experiment(), data_, split, statistics, seed);
  }

 private:
  /// A picture that was made for training may be a part of its radiograph, or a smaller copy.
  evaluation::ImageOrigin origin(std::size_t row) const override {
    if (data_->prepared()) return {};
    return {data_->row(row).original_size, data_->row(row).mm_per_px};
  }

  static localizer::LandmarkDataOptions options(const TrainingExperiment& experiment, View view) {
    localizer::LandmarkDataOptions options;
    options.meta = experiment.dataset.meta;
    options.data_home = experiment.dataset.home;
    options.data_folder = experiment.dataset.folder;
    options.filter = experiment.dataset.filter;
    options.view = view;
    options.source = data::source_options(experiment.dataset.limits, training_preprocessing(experiment),
                                          static_cast<std::size_t>(available_cores()));
    options.points = static_cast<std::size_t>(
        config::params_of<localizer::HourglassParams>(experiment.model.params).n_outputs);
    options.min_rows = static_cast<std::size_t>(experiment.folds);
    options.cache_bytes = cache_bytes_of_view(experiment);
    options.prepared = experiment.dataset.prepared;
    options.reference = experiment.preprocessing.compat_reference;
    return options;
  }

  std::shared_ptr<localizer::LandmarkData> data_;
};

}  // namespace

std::unique_ptr<train::Task> landmark_task(const TrainingExperiment& experiment,
                                           std::shared_ptr<const localizer::LandmarkSet> set,
                                           const data::Split& split,
                                           const weights::ChannelStatistics& statistics, std::uint64_t seed) {
  localizer::LandmarkTask::Options options{
      config::params_of<localizer::HourglassParams>(experiment.model.params),
      split,
      statistics,
      train::make_loss(experiment.loss),
      /*augment_validation=*/experiment.preprocessing.compat_reference,
      experiment.dropout,
      experiment.heatmap_loss};
  return std::make_unique<localizer::LandmarkTask>(std::move(set), experiment_augmentation(experiment, seed),
                                                   std::move(options));
}

std::unique_ptr<TrainingView> open_localizer_view(const TrainingExperiment& experiment, View view) {
  return std::make_unique<LocalizerView>(experiment, view);
}

}  // namespace deepwrist::training
