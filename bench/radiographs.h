#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <vector>

#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"
#include "pipeline/case_loader.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::bench {

/// The PA radiographs of an experiment's table, made ready for the modules of both blocks as the programs do
/// it.
class Radiographs {
 public:
  explicit Radiographs(const pipeline::InferenceExperiment& experiment);

  const weights::Snapshot& localizer() const { return localizer_; }
  const weights::Snapshot& classifier() const { return classifier_; }

  std::size_t size() const { return files_.size(); }
  /// Throws Error(format) for one that cannot be read.
  pipeline::Case load(std::size_t index);
  /// (1, 1, 256, 256), normalised.
  torch::Tensor network_image(const pipeline::Case& radiograph) const;
  /// (10, 3, 224, 224) of the region that the landmarks, (1, 3, 2) fractions, lead to. Throws Error(format)
  /// where they lead to none.
  torch::Tensor crops(const pipeline::Case& radiograph, const torch::Tensor& fractions) const;

 private:
  weights::Snapshot localizer_, classifier_;
  weights::ChannelStatistics image_statistics_, region_statistics_;
  Preprocessing preprocessing_;
  std::vector<std::filesystem::path> files_;
  pipeline::CaseLoader loader_;
};

/// The module that was trained, in evaluation mode, with a checkpoint's weights.
template <typename Net, typename Params>
Net module_of(const std::filesystem::path& checkpoint, const Params& params) {
  Net net(params);
  weights::load_state_dict(*net, weights::read_checkpoint(checkpoint).state_dict)
      .require_ok(checkpoint.string());
  net->eval();
  for (auto& parameter : net->parameters()) parameter.set_requires_grad(false);
  return net;
}

}  // namespace deepwrist::bench
