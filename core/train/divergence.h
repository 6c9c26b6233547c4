#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

/// A number of the training that is not finite, and the images it came from.
struct Divergence {
  std::string what;  ///< "the loss became nan in epoch 3"
  std::vector<std::string> files;
};

/// The error that ends the run: names the files, the last good checkpoint and what can be done.
Error divergence_error(const Divergence& divergence, const TrainerOptions& options);

/// Names of samples.
std::vector<std::string> names_of(const std::vector<std::size_t>& samples,
                                  const std::function<std::string(std::size_t)>& name);

}  // namespace deepwrist::train
