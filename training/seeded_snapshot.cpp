#include "training/seeded_snapshot.h"

#include <torch/nn/modules/batchnorm.h>

#include <variant>

#include "classifier/se_resnet.h"
#include "core/base/error.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"
#include "localizer/hourglass.h"

namespace deepwrist::training {
namespace {

/// Statistics of 8-bit radiographs after contrast normalisation, roughly: mean and deviation in the units of
/// each block.
const weights::ChannelStatistics kGreyStatistics{{95}, {70}};
const weights::ChannelStatistics kRoiStatistics{{0.45, 0.45, 0.45}, {0.24, 0.24, 0.24}};

/// One forward pass in training mode on noise sets the running statistics of every batch normalisation to
/// those of the layer's own output; without them activations of a deep untrained network vanish.
template <typename Net>
void settle_statistics(Net& net, const torch::Tensor& noise) {
  for (const auto& module : net->modules()) {
    if (auto* normalisation = module->template as<torch::nn::BatchNorm2d>())
      normalisation->options.momentum(1.0);
  }
  const torch::NoGradGuard no_grad;
  net->train();
  net->forward(noise);
  net->eval();
}

template <typename Net, typename Params>
void write_snapshot(const SeedOptions& options, const Params& params,
                    const weights::ChannelStatistics& statistics, const std::vector<std::int64_t>& input) {
  weights::SnapshotBuilder builder(options.folder, params,
                                   options.reference ? reference_preprocessing() : Preprocessing{}, "seeded");
  for (const View view : options.views) {
    for (int fold = 0; fold < options.folds; ++fold) {
      torch::manual_seed(options.seed + static_cast<std::uint64_t>(1000 * static_cast<int>(view) + fold));
      Net net(params);
      settle_statistics(net, torch::randn(input));
      builder.add_fold(view, fold, weights::state_dict_of(*net));
    }
    builder.add_mean_std(view, statistics);
  }
  builder.finish();
}

}  // namespace

void seed_snapshot(const SeedOptions& options) {
  if (std::filesystem::exists(options.folder) && !std::filesystem::is_empty(options.folder)) {
    throw Error(ErrorKind::usage, options.folder.string(), "exists and is not empty; choose another folder");
  }
  if (const auto* hourglass = std::get_if<config::HourglassParams>(&options.model)) {
    write_snapshot<localizer::HourglassNet>(options, *hourglass, kGreyStatistics, {2, 1, 256, 256});
  } else {
    write_snapshot<classifier::SeResNet>(options, std::get<config::SeResNetParams>(options.model),
                                         kRoiStatistics, {4, 3, 224, 224});
  }
}

}  // namespace deepwrist::training
