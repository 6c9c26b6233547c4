#include "training/seeded_snapshot.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"

namespace deepwrist::training {
namespace {

/// One forward pass in training mode on noise sets the running statistics of every batch normalisation to
/// those of the layer's own output; without them activations of a deep untrained network vanish.
void settle_statistics(weights::TrainableNetwork& net, const torch::Tensor& noise) {
  for (const auto& module : net.modules()) {
    if (auto* normalisation = module->as<torch::nn::BatchNorm2d>()) normalisation->options.momentum(1.0);
  }
  const torch::NoGradGuard no_grad;
  net.train();
  net.forward(noise);
  net.eval();
}

}  // namespace

void seed_snapshot(const SeedOptions& options) {
  if (std::filesystem::exists(options.folder) && !std::filesystem::is_empty(options.folder)) {
    throw Error(ErrorKind::usage, options.folder.string(), "exists and is not empty; choose another folder");
  }
  const auto& kind = *options.block->kinds().front();
  const config::Architecture model{kind.table().network, config::completed(kind.table(), options.params)};
  const auto& input = options.block->input();
  const auto channels = static_cast<std::size_t>(input.channels);
  weights::SnapshotBuilder builder(options.folder, options.block->record(model),
                                   options.reference ? reference_preprocessing() : Preprocessing{}, "seeded");
  for (const View view : options.views) {
    for (int fold = 0; fold < options.folds; ++fold) {
      torch::manual_seed(options.seed + static_cast<std::uint64_t>(1000 * static_cast<int>(view) + fold));
      const auto net = kind.make(model.params);
      settle_statistics(*net, torch::randn({input.noise, input.channels, input.side, input.side}));
      builder.add_fold(view, fold, weights::state_dict_of(*net));
    }
    builder.add_mean_std(view, {std::vector(channels, input.mean), std::vector(channels, input.deviation)});
  }
  builder.finish();
}

}  // namespace deepwrist::training
