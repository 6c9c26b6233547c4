#pragma once

#include <chrono>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "clinic/node/child_process.h"
#include "clinic/node/node_state.h"
#include "clinic/node/retry_schedule.h"
#include "clinic/node/sender.h"

namespace deepwrist::clinic {

/// What became of a delivery, for those who count.
struct DeliveryReport {
  std::int64_t study = 0;
  std::string destination{};
  std::string outcome{};  ///< name_of(SendOutcome)
};

/// Sends what is due, each study and destination in a process of its own, one at a time to a destination: a
/// slow one keeps nobody waiting, and a hostile one reaches nothing of the node.
class DeliveryRuns {
 public:
  DeliveryRuns(NodeState& state, SenderOptions sender, RetrySchedule schedule = {});

  /// Of now on; deliveries to others wait for them to come back.
  void set_destinations(std::vector<Destination> destinations);
  std::vector<std::string> names() const;

  /// Takes what processes have to say, and starts those that are due. What was done.
  std::vector<DeliveryReport> step(WallSeconds now);
  /// Only takes what is said; for the end.
  std::vector<DeliveryReport> collect(WallSeconds now);
  bool idle() const { return runs_.empty(); }
  /// To wait for.
  std::vector<int> descriptors();

 private:
  using Clock = std::chrono::steady_clock;  ///< which nobody sets

  struct Run {
    Run(std::vector<DeliveryRecord> what, const std::filesystem::path& spool, const ChildProcess::Work& work,
        Clock::time_point until)
        : deliveries(std::move(what)), process(spool, work), deadline(until) {}

    std::vector<DeliveryRecord> deliveries;
    ChildProcess process;
    Clock::time_point deadline;
  };
  void start(const std::vector<DeliveryRecord>& deliveries, const Destination& destination);
  void start_due(WallSeconds now);
  void settle(const DeliveryRecord& delivery, const SendResult& result, WallSeconds now);
  void tell_unknown(const std::string& destination);

  NodeState& state_;
  const SenderOptions sender_;
  const RetrySchedule schedule_;
  std::vector<Destination> destinations_;
  std::set<std::string> unknown_;  ///< that were told
  std::list<Run> runs_;
};

}  // namespace deepwrist::clinic
