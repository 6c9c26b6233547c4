#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apps/node/kept_process.h"
#include "apps/node/node_events.h"
#include "apps/node/node_experiment.h"
#include "apps/node/predictor.h"
#include "clinic/node/delivery_runs.h"
#include "clinic/node/node_state.h"
#include "clinic/node/wall_clock.h"
#include "clinic/node/watch_folder.h"

namespace deepwrist::clinic {

/// The process that holds a node together: it has the state, starts the receiver, the predictor and those
/// that send, and starts again what ends. It reads no pixels, talks to no peer, and has no threads.
class NodeSupervisor {
 public:
  using Reload = std::function<std::vector<Destination>()>;

  /// Opens the spool and starts receiver and predictor. Throws Error for a spool, port, folder or weights
  /// that cannot be used. `reload`: the destinations as the configuration has them now.
  NodeSupervisor(const NodeExperiment& experiment, Reload reload);

  /// Works until SIGTERM or SIGINT, and then ends what is begun, within ten seconds.
  void run();

 private:
  KeptProcess* keep(const std::string& name, KeptProcess::Work work);
  void turn();
  void look_at_watch();
  void take_arrivals();
  void take(const std::string& arrival);
  void take_ready();
  void wait_for(std::int64_t study);
  void report(const std::vector<DeliveryReport>& deliveries);
  void reload_if_asked();
  void watch_clock();
  void tidy();
  void wait_a_little();
  void drain();

  const NodeExperiment& experiment_;
  Reload reload_;
  const Spool spool_;
  NodeState state_;
  NodeEvents events_;
  ArrivalReader reader_;
  WaitingStudies waiting_;
  std::optional<WatchFolder> watch_;
  std::vector<std::unique_ptr<KeptProcess>> kept_;
  KeptProcess* metrics_ = nullptr;  ///< one of them
  Predictor predictor_;
  DeliveryRuns deliveries_;
  ClockWatch clock_;
  SteadyTime next_look_{}, next_tidy_{};
  bool lacks_room_ = false;          ///< to take files out of `watch`, which was told
  std::set<std::string> strangers_;  ///< names in received/ that are not ours and were told
};

}  // namespace deepwrist::clinic
