#include "apps/node/node_supervisor.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "apps/node/metrics_process.h"
#include "apps/node/reload_signal.h"
#include "clinic/node/receiver.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"

//   receiver ─► received/ ─┐
//   watch ─────────────────┴► take ─► studies ─► ready? ─► predictor ─► results ─► deliveries ─► destinations
//
// One turn does a little of each and waits for at most a tenth of a second. Whatever this process forgets by
// dying is in the spool: it begins with what is there.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr int kTurnMs = 100;
constexpr std::size_t kArrivalsATurn = 16;
constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr auto kTidyEvery = std::chrono::hours(1);
constexpr auto kDrain = std::chrono::seconds(9);
constexpr double kReceiverDrain = 8;

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

/// Leaves of a process that was killed.
void empty_work(const Spool& spool) {
  for (const auto& entry : fs::directory_iterator(spool.work())) {
    std::error_code ignored;
    fs::remove_all(entry.path(), ignored);
  }
}

KeptProcess::Work receive(ReceiverOptions options) {
  options.drain_s = kReceiverDrain;
  return [options](LineChannel&, const std::function<void()>& ready) {
    Receiver receiver(options);
    ready();
    receiver.run();
  };
}

}  // namespace

NodeSupervisor::NodeSupervisor(const NodeExperiment& experiment, Reload reload)
    : experiment_(experiment),
      reload_(std::move(reload)),
      spool_(experiment.receiver.spool),
      state_(spool_),
      events_(experiment.events),
      reader_(experiment.body_parts),
      waiting_(experiment.readiness),
      predictor_(experiment_, state_, events_),
      deliveries_(state_, experiment.sender(), experiment.retry) {
  empty_work(spool_);
  if (!experiment.watch.empty()) watch_.emplace(experiment.watch, experiment.receiver.max_object_bytes);
  deliveries_.set_destinations(experiment.destinations);
  for (const auto& study : state_.studies(StudyStatus::received)) wait_for(study.number);
  predictor_.start();
  if (experiment.listens) keep("receiver", receive(experiment.receiver));
  if (experiment.metrics_port != 0) metrics_ = keep("metrics", serve_metrics(experiment.metrics_port));
}

KeptProcess* NodeSupervisor::keep(const std::string& name, KeptProcess::Work work) {
  kept_.push_back(std::make_unique<KeptProcess>(name, spool_.root(), std::move(work), events_));
  kept_.back()->start();
  return kept_.back().get();
}

void NodeSupervisor::wait_for(std::int64_t study) {
  for (const auto& instance : state_.instances(study)) waiting_.arrived(study, instance.view, steady_now());
}

void NodeSupervisor::take(const std::string& arrival) {
  const auto what = reader_.read(spool_.received() / arrival);
  if (what.is_own_result || (what.refusal.empty() && state_.is_result(what.facts.sop_uid))) {
    log().info("an object that came back is a result of this program and is left");
    events_.add("own result", 0);
    return state_.set_aside(arrival);
  }
  if (!what.refusal.empty()) {
    log().warn("an object is not analysed: {}", what.refusal);
    events_.add("set aside", 0, {{"reason", what.refusal}});
    return state_.set_aside(arrival);
  }
  const auto filed = state_.take(arrival, what.facts, wall_now());
  const auto study = state_.number_of(what.facts);
  const char* done = filed == NodeState::Intake::repeated  ? "repeated"
                     : filed == NodeState::Intake::retried ? "tried again"
                                                           : "received";
  log().info("study {}: an object was {}", study, done);
  events_.add(done, study);
  if (filed != NodeState::Intake::repeated) wait_for(study);
}

/// What would not be taken from a peer for lack of room is not taken out of the folder either.
void NodeSupervisor::look_at_watch() {
  if (!watch_ || steady_now() < next_look_) return;
  next_look_ = steady_now() + kLookEvery;
  const bool lacks_room = spool_.free_bytes() < experiment_.receiver.min_free_bytes;
  if (lacks_room && !lacks_room_)
    log().warn(
        "watch: files stay where they are: the spool's file system has less room than is to stay free");
  lacks_room_ = lacks_room;
  if (!lacks_room) watch_->look(spool_);
}

void NodeSupervisor::take_arrivals() {
  std::size_t taken = 0;
  for (const auto& arrival : state_.arrivals()) {
    if (taken == kArrivalsATurn) break;
    if (!is_object_name(arrival)) {
      if (strangers_.insert(arrival).second)
        log().warn("received/ has a file that nobody here put there; it stays and is not looked at");
      continue;
    }
    take(arrival);
    ++taken;
  }
}

void NodeSupervisor::take_ready() {
  for (const auto study : waiting_.take_ready(steady_now())) predictor_.enqueue(study);
  if (const auto again = predictor_.step(deliveries_.names(), wall_now())) wait_for(*again);
}

void NodeSupervisor::report(const std::vector<DeliveryReport>& deliveries) {
  for (const auto& delivery : deliveries)
    events_.add("delivery", delivery.study,
                {{"destination", delivery.destination}, {"outcome", delivery.outcome}});
}

void NodeSupervisor::reload_if_asked() {
  if (!take_reload_request()) return;
  try {
    deliveries_.set_destinations(reload_());
    log().info("destinations are read again: {}", deliveries_.names().size());
  } catch (const Error& error) {
    log().error("destinations stay as they were: {}", error.what());
  }
}

void NodeSupervisor::tidy() {
  if (steady_now() < next_tidy_) return;
  next_tidy_ = steady_now() + kTidyEvery;
  if (const int gone = remove_old(state_, experiment_.retention, wall_now()))
    log().info("{} studies that were done with left the spool", gone);
}

void NodeSupervisor::watch_clock() {
  const auto jump = clock_.jump(wall_now(), steady_now());
  if (!jump) return;
  log().warn("the clock of the day was set by {:.0f} s, or the machine slept; what waits goes on", *jump);
  events_.add("clock set", 0, {{"seconds", *jump}});
}

void NodeSupervisor::wait_a_little() {
  std::vector<pollfd> waiting{{predictor_.descriptor(), POLLIN, 0}};
  if (metrics_ != nullptr) waiting.push_back({metrics_->descriptor(), POLLIN, 0});
  for (const int descriptor : deliveries_.descriptors()) waiting.push_back({descriptor, POLLIN, 0});
  poll(waiting.data(), waiting.size(), kTurnMs);
}

void NodeSupervisor::turn() {
  for (const auto& process : kept_) process->check();
  tidy();
  watch_clock();
  take_arrivals();
  take_ready();
  report(deliveries_.step(wall_now()));
  if (metrics_ != nullptr) answer_metrics(*metrics_, state_);
  reload_if_asked();
  look_at_watch();  // last: a full disk that it fails on keeps nothing else from being done
}

void NodeSupervisor::drain() {
  log().info("ending: what is begun is finished, nothing is begun");
  for (const auto& process : kept_) process->ask_to_end();
  const auto end = steady_now() + kDrain;
  while (steady_now() < end) {
    predictor_.finish(deliveries_.names(), wall_now());
    report(deliveries_.collect(wall_now()));
    const bool all_ended = std::ranges::all_of(kept_, [](const auto& process) { return process->ended(); });
    if (all_ended && predictor_.idle() && deliveries_.idle()) break;
    poll(nullptr, 0, kTurnMs);
  }
}

void NodeSupervisor::run() {
  log().info("the node works: {} studies wait", waiting_.size());
  events_.add("started", 0);
  while (!stop_requested()) {
    try {
      turn();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::io && error.kind() != ErrorKind::unavailable) throw;
      log().error("{}; it is tried again", error.what());
      events_.add("trouble", 0);
      poll(nullptr, 0, 1000);
    }
    wait_a_little();
  }
  drain();
  events_.add("ended", 0);
}

}  // namespace deepwrist::clinic
