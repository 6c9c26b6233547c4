#include "training/preparation.h"

#include <opencv2/core/utility.hpp>

#include "core/base/log.h"
#include "core/engine/device.h"
#include "training/pretrained.h"
#include "training/regions.h"
#include "training/training_view.h"

namespace deepwrist::training {

TrainingExperiment as_carried_out(TrainingExperiment experiment) {
  if (experiment.preprocessing.compat_reference && experiment.block == TrainedBlock::classifier &&
      !experiment.optimizer.name.ends_with("Adam")) {
    log().info("compat=reference: the optimiser is Adam, not {}", experiment.optimizer.name);
    experiment.optimizer.name = "Adam";
  }
  if (experiment.block == TrainedBlock::classifier) settle_regions(experiment);
  return experiment;
}

void configure_machine(const TrainingExperiment& experiment) {
  engine::configure_threads(experiment.runtime.threads, engine::Waiting::spinning);
  cv::setNumThreads(1);  // images are spread over the threads that prepare batches, not their pixels
}

void begin_with_pretrained(const TrainingExperiment& experiment, View view, torch::nn::Module& network) {
  if (experiment.pretrained.empty()) return;
  const auto& block = block_of(experiment);
  load_pretrained(network, block, pretrained_file(experiment.pretrained, block, experiment.model, view));
}

}  // namespace deepwrist::training
