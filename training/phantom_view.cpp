#include "training/phantom_view.h"

#include "core/base/threads.h"
#include "core/data/image_statistics.h"
#include "training/localizer_view.h"
#include "training/phantom_landmarks.h"

namespace deepwrist::training {
namespace {

PhantomLandmarks::Options options_of(const TrainingExperiment& experiment, View view) {
  return {.style = experiment.dataset.phantoms.value(),
          .without = experiment.dataset.phantoms_without,
          .view = view,
          .seed = experiment.seed,
          .per_epoch = static_cast<std::size_t>(experiment.dataset.phantoms_per_epoch),
          .epochs = static_cast<std::uint32_t>(experiment.dataset.phantom_epochs),
          .validated = static_cast<std::size_t>(experiment.dataset.phantoms_validated),
          .preprocessing = training_preprocessing(experiment),
          .threads = static_cast<std::size_t>(available_cores())};
}

class PhantomView final : public TrainingView {
 public:
  PhantomView(const TrainingExperiment& experiment, View view)
      : TrainingView(experiment), set_(std::make_shared<PhantomLandmarks>(options_of(experiment, view))) {}

  const train::TrainingSet& set() const override { return *set_; }

  /// The validation's are fold 0, which no network trains on.
  data::FoldOfRow folds() const override {
    data::FoldOfRow folds(set_->size(), 1);
    for (std::size_t row = set_->first_validated(); row < set_->size(); ++row) folds[row] = 0;
    return folds;
  }

  /// Of the validation's phantoms, which are drawn as the others are.
  weights::ChannelStatistics statistics() const override {
    const auto first = set_->first_validated();
    const auto values = data::pixel_mean_std(set_->size() - first,
                                             [&](std::size_t i) { return set_->sample(first + i).image; });
    return {{values.mean}, {values.std}};
  }

  std::unique_ptr<train::Task> task(const data::Split& split, const weights::ChannelStatistics& statistics,
                                    std::uint64_t seed) const override {
    return landmark_task(experiment(), of_seed(seed), split, statistics, seed);
  }

 private:
  /// Each network of an ensemble is trained on phantoms of its own; all are validated on the same.
  std::shared_ptr<const PhantomLandmarks> of_seed(std::uint64_t seed) const {
    return seed == experiment().seed ? set_ : std::make_shared<PhantomLandmarks>(*set_, seed);
  }

  /// Of the validation's phantoms: another generator draws others.
  DataDigest make_digest() const override {
    DataDigest digest;
    for (std::size_t row = set_->first_validated(); row < set_->size(); ++row)
      digest.add(set_->sample(row).image, set_->target_text(row));
    return digest;
  }

  std::shared_ptr<const PhantomLandmarks> set_;
};

}  // namespace

std::unique_ptr<TrainingView> open_phantom_view(const TrainingExperiment& experiment, View view) {
  return std::make_unique<PhantomView>(experiment, view);
}

}  // namespace deepwrist::training
