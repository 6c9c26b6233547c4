#include "apps/training/training_view.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "classifier/fracture_task.h"
#include "classifier/roi_data.h"
#include "core/base/sha256.h"
#include "core/base/threads.h"
#include "core/data/image_statistics.h"
#include "core/train/loss.h"
#include "localizer/landmark_data.h"
#include "localizer/landmark_task.h"

namespace deepwrist::training {
namespace {

using config::TrainingExperiment;

template <typename T>
void append(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// SHA-256 over the digests of samples, so that no more than one image is in memory.
class Digest {
 public:
  void add(const cv::Mat& image, const std::string& target) {
    const auto pixels = image.isContinuous() ? image : image.clone();
    all_ += sha256({reinterpret_cast<const std::byte*>(pixels.data), pixels.total()}) + target;
  }
  std::string finish() const { return sha256(std::as_bytes(std::span(all_))); }

 private:
  std::string all_;
};

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
      : experiment_(experiment),
        augmentation_(experiment_augmentation(experiment)),
        data_(options(experiment, view)) {}

  std::size_t size() const override { return data_.size(); }

  std::string digest() const override {
    Digest digest;
    for (std::size_t i = 0; i < size(); ++i) {
      std::string target;
      for (const auto& point : data_.row(i).points) append(target, point);
      digest.add(data_.image(i), target);
    }
    return digest.finish();
  }

  data::FoldOfRow folds() const override {
    const auto place = experiment_.dataset.meta;
    if (experiment_.preprocessing.compat_reference) return data::k_fold(size(), experiment_.folds, place);
    std::vector<std::string> groups;
    for (std::size_t i = 0; i < size(); ++i) groups.push_back(data_.row(i).group());
    return data::stratified_group_folds(groups, {}, experiment_.folds, experiment_.seed, place);
  }

  nn::ChannelStatistics statistics() const override {
    const auto values = experiment_.preprocessing.compat_reference
                            ? augmented_mean_std(data_, augmentation_,
                                                 static_cast<std::size_t>(experiment_.train.train_batch))
                            : data::pixel_mean_std(size(), [&](std::size_t i) { return data_.image(i); });
    return {{values.mean}, {values.std}};
  }
  std::size_t channels() const override { return 1; }

  std::unique_ptr<train::Task> task(const data::Split& split,
                                    const nn::ChannelStatistics& statistics) const override {
    localizer::LandmarkTask::Options options{
        experiment_.hourglass, split, statistics, train::make_loss(experiment_.loss),
        /*augment_validation=*/experiment_.preprocessing.compat_reference};
    return std::make_unique<localizer::LandmarkTask>(data_, augmentation_, std::move(options));
  }

  augment::Sample sample(std::size_t row) const override { return {data_.image(row), data_.row(row).points}; }
  std::string file_name(std::size_t row) const override { return data_.row(row).file_name; }
  const augment::Pipeline& augmentation() const override { return augmentation_; }

 private:
  static localizer::LandmarkDataOptions options(const TrainingExperiment& e, View view) {
    localizer::LandmarkDataOptions options;
    options.meta = e.dataset.meta;
    options.data_home = e.dataset.home;
    options.data_folder = e.dataset.folder;
    options.view = view;
    options.source = data::source_options(e.dataset.limits, training_preprocessing(e),
                                          static_cast<std::size_t>(available_cores()));
    options.points = static_cast<std::size_t>(e.hourglass.n_outputs);
    options.min_rows = static_cast<std::size_t>(e.folds);
    options.cache_bytes = e.dataset.cache_bytes;
    options.reference = e.preprocessing.compat_reference;
    return options;
  }

  const TrainingExperiment& experiment_;
  augment::Pipeline augmentation_;
  localizer::LandmarkData data_;
};

class ClassifierView final : public TrainingView {
 public:
  ClassifierView(const TrainingExperiment& experiment, View view)
      : experiment_(experiment),
        augmentation_(experiment_augmentation(experiment)),
        data_(options(experiment, view)) {}

  std::size_t size() const override { return data_.size(); }

  std::string digest() const override {
    Digest digest;
    for (std::size_t i = 0; i < size(); ++i) {
      digest.add(data_.image(i), std::to_string(data_.row(i).label) + data_.row(i).id);
    }
    return digest.finish();
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
    if (reference) return data::group_k_fold(groups, experiment_.folds, place);
    return data::stratified_group_folds(groups, labels, experiment_.folds, experiment_.seed, place);
  }

  nn::ChannelStatistics statistics() const override {
    const auto values = data::average_image_mean_std(size(), [&](std::size_t i) { return data_.image(i); });
    return {std::vector(channels(), values.mean), std::vector(channels(), values.std)};
  }
  std::size_t channels() const override { return 3; }

  std::unique_ptr<train::Task> task(const data::Split& split,
                                    const nn::ChannelStatistics& statistics) const override {
    classifier::FractureTask::Options options{
        experiment_.se_resnet, split, statistics, train::make_loss(experiment_.loss),
        /*reference_accuracy=*/experiment_.preprocessing.compat_reference};
    return std::make_unique<classifier::FractureTask>(data_, augmentation_, std::move(options));
  }

  augment::Sample sample(std::size_t row) const override { return {data_.image(row), {}}; }
  std::string file_name(std::size_t row) const override { return data_.row(row).path.filename().string(); }
  const augment::Pipeline& augmentation() const override { return augmentation_; }

 private:
  static classifier::RoiDataOptions options(const TrainingExperiment& e, View view) {
    classifier::RoiDataOptions options;
    options.meta = e.dataset.meta;
    options.data_home = e.dataset.home;
    options.view = view;
    options.label = e.dataset.label;
    options.source = data::source_options(e.dataset.limits, training_preprocessing(e),
                                          static_cast<std::size_t>(available_cores()));
    options.min_rows = static_cast<std::size_t>(e.folds);
    options.cache_bytes = e.dataset.cache_bytes;
    return options;
  }

  const TrainingExperiment& experiment_;
  augment::Pipeline augmentation_;
  classifier::RoiData data_;
};

}  // namespace

std::unique_ptr<TrainingView> open_view(const TrainingExperiment& experiment, View view) {
  if (experiment.pipeline == "localizer") return std::make_unique<LocalizerView>(experiment, view);
  return std::make_unique<ClassifierView>(experiment, view);
}

augment::Pipeline experiment_augmentation(const TrainingExperiment& experiment) {
  auto list = augment::augmentation_list(experiment.root, experiment.pipeline, experiment.config_folders);
  if (!experiment.augmentation.is_list()) {  // a list of the experiment's own says all itself
    for (const auto& setting : experiment.dataset.augmentation) {
      augment::set_parameter(list, setting.transform, setting.parameter, setting.value);
    }
  }
  return augment::build_pipeline(
      list, {.seed = experiment.seed, .reference = experiment.preprocessing.compat_reference});
}

Preprocessing training_preprocessing(const TrainingExperiment& experiment) {
  const auto& wishes = experiment.preprocessing;
  auto p = wishes.compat_reference ? reference_preprocessing() : Preprocessing{};
  p.reader = wishes.reader.value_or(p.reader);
  p.spacing = wishes.spacing.value_or(p.spacing);
  p.percentile_low = wishes.percentile_low.value_or(p.percentile_low);
  p.percentile_high = wishes.percentile_high.value_or(p.percentile_high);
  return p;
}

}  // namespace deepwrist::training
