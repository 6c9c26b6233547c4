#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/train/schedule.h"
#include "core/weights/state_dict.h"

namespace deepwrist::train {

/// Everything that a run needs to go on as if it had never stopped. Random numbers are functions of seed,
/// epoch and step, so that these two are their whole state.
struct TrainingState {
  int epoch = 0;         ///< finished epochs
  int batch = 0;         ///< finished batches of the next one
  double loss_sum = 0;   ///< over those batches' samples
  double seconds = 0;    ///< of all epochs and batches so far
  bool released = true;  ///< every parameter is trained, not the head alone
  int phase_start = 0;   ///< epoch in which the present optimiser and schedule began
  int best_epoch = 0;    ///< from 1; 0: none yet
  double best_metric = 0;
  double gradient_scale = 0;  ///< of fp16; 0: none
  int good_steps = 0;         ///< since the scale changed
  long long average_updates = 0;
  Schedule::State schedule;
  std::string digest;          ///< of the configuration
  weights::StateDict network;  ///< its parameters and buffers
  weights::StateDict optimizer;
  weights::StateDict average;  ///< empty without averaged weights
};

/// Writes it as a PyTorch zip file, atomically: a full disk or a killed process leaves the earlier file.
/// Throws Error(io).
void write_training_state(const std::filesystem::path& file, const TrainingState& state);

/// Reads it back. Throws Error(io), Error(format) as weights::read_checkpoint, and for a file that holds
/// weights only.
TrainingState read_training_state(const std::filesystem::path& file);

}  // namespace deepwrist::train
