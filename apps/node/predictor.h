#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>

#include "apps/node/node_events.h"
#include "apps/node/node_experiment.h"
#include "clinic/node/child_process.h"
#include "clinic/node/node_state.h"
#include "clinic/prediction/prediction_messages.h"

namespace deepwrist::clinic {

/// The process that predicts, as the node sees it: studies are handed to it one at a time, and it is started
/// again when it ends.
class Predictor {
 public:
  using Clock = std::chrono::steady_clock;

  Predictor(const NodeExperiment& experiment, NodeState& state, NodeEvents& events);

  /// Starts it and waits until its networks are in memory. Throws Error(unavailable) with why they are not.
  void start();
  /// A study that is ready; in order.
  void enqueue(std::int64_t study);
  /// Takes what the process says, restarts one that ended, and hands over the next study. Returns a study
  /// of which further objects came meanwhile.
  std::optional<std::int64_t> step(const std::vector<std::string>& destinations, WallSeconds now);
  /// Only the first of it: for the end.
  void finish(const std::vector<std::string>& destinations, WallSeconds now);
  bool idle() const { return !current_; }
  /// To wait for.
  int descriptor() { return process_ ? process_->channel().descriptor() : -1; }

 private:
  struct Current {
    StudyRecord study;
    bool not_analysed = false;  ///< the job was to say so
    Clock::time_point deadline;
  };
  bool has_answer();
  void launch();
  bool is_up();
  bool has_room();
  void hand_over(WallSeconds now);
  PredictionJob job_for(const StudyRecord& study) const;
  std::optional<std::int64_t> take_answer(const std::vector<std::string>& destinations, WallSeconds now);
  void keep(const PredictionAnswer& answer, const std::vector<std::string>& destinations, WallSeconds now);
  void fail(const std::string& kind, const std::string& reason, WallSeconds now);
  std::optional<std::int64_t> release();

  const NodeExperiment& experiment_;
  NodeState& state_;
  NodeEvents& events_;
  std::unique_ptr<ChildProcess> process_;
  bool ready_ = false;
  bool lacks_room_ = false;  ///< which was told
  Clock::time_point next_launch_{};
  double pause_s_ = 1;
  std::deque<std::int64_t> queue_;
  std::optional<Current> current_;
  std::optional<PredictionAnswer> answer_;  ///< that is not kept yet, as when the disk is full
};

}  // namespace deepwrist::clinic
