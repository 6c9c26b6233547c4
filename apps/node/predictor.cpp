#include "apps/node/predictor.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "clinic/prediction/predictor_work.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"

//   queue ─► begin_prediction ─► job ──────► process ──────► answer ─► finish_prediction
//                                               │ crash, error, too slow
//                                               ▼
//            attempt 1, 2: tried again ◄── fail_prediction     attempt 3: the job is to say "not analysed"
//                                                              and that fails too: the study has failed
//
// Attempts are the database's, so that they outlive the node.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr int kAttempts = 2;
constexpr double kLongestPause = 60;
constexpr std::uint64_t kRoomForResults = std::uint64_t{64} << 20;
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

std::chrono::steady_clock::duration seconds(double s) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(s));
}

}  // namespace

Predictor::Predictor(const NodeExperiment& experiment, NodeState& state, NodeEvents& events)
    : experiment_(experiment), state_(state), events_(events) {}

void Predictor::launch() {
  ready_ = false;
  process_ = std::make_unique<ChildProcess>(state_.spool().root(), [this](LineChannel& channel) {
    return serve_predictions(channel, experiment_, experiment_.objects);
  });
  events_.add("predictor started", 0, {{"pid", process_->pid()}});
}

void Predictor::start() {
  launch();
  const auto line = process_->channel().wait_for_line();
  if (line != kPredictorReady) {
    throw Error(ErrorKind::unavailable, "predictor",
                line ? "cannot start: " + *line : std::string("ended while it loaded the networks"));
  }
  ready_ = true;
}

void Predictor::enqueue(std::int64_t study) {
  if (std::ranges::find(queue_, study) == queue_.end()) queue_.push_back(study);
}

bool Predictor::is_up() {
  if (!process_) {
    if (Clock::now() >= next_launch_) launch();
    return false;
  }
  if (ready_) return true;
  const auto line = process_->channel().line_at_hand();
  if (line == kPredictorReady) {
    ready_ = true;
    log().info("the predictor works again");
  } else if (line) {
    log().error("the predictor cannot start: {}", *line);
  }
  return ready_;
}

PredictionJob Predictor::job_for(const StudyRecord& study) const {
  PredictionJob job{.study = study.number,
                    .folder = state_.spool().work() / std::to_string(study.number),
                    .predecessor = state_.latest_report(study.number, study.revision)};
  for (const auto& instance : state_.instances(study.number))
    job.images.push_back({instance.file, instance.view});
  if (study.attempts > kAttempts) job.failure = "the analysis failed twice";
  return job;
}

/// A full disk is no fault of a study, which would fail of it.
bool Predictor::has_room() {
  const bool has = state_.spool().free_bytes() >= kRoomForResults;
  if (!has && !std::exchange(lacks_room_, true)) {
    log().error("the spool's file system has no room for results: studies wait until it has 64 MiB");
    events_.add("no room", 0);
  }
  lacks_room_ = !has;
  return has;
}

void Predictor::hand_over(WallSeconds now) {
  while (!current_ && !queue_.empty() && has_room()) {
    const auto study = state_.begin_prediction(queue_.front(), now);
    queue_.pop_front();
    if (!study) continue;  // it is not waiting any more
    const auto job = job_for(*study);
    std::error_code ignored;
    fs::remove_all(job.folder, ignored);
    fs::create_directory(job.folder, ignored);
    current_ =
        Current{*study, !job.failure.empty(), Clock::now() + seconds(experiment_.prediction_timeout_s)};
    events_.add("predicting", study->number, {{"images", job.images.size()}, {"attempt", study->attempts}});
    process_->channel().send(to_line(job));  // a process that is gone is found at the next step
  }
}

void Predictor::keep(const PredictionAnswer& answer, const std::vector<std::string>& destinations,
                     WallSeconds now) {
  std::vector<NewResult> results;
  for (const auto& object : answer.objects)
    results.push_back({object.uid, object.sop_class, read_file(object.file, kMostBytes), object.form_of});
  const auto& study = current_->study;
  state_.finish_prediction(study, results, destinations, now);
  log().info("study {}: {} objects of {} radiographs analysed, in {:.1f} s", study.number, results.size(),
             answer.analysed, answer.seconds);
  events_.add("predicted", study.number,
              {{"objects", results.size()},
               {"analysed", answer.analysed},
               {"prediction_s", answer.seconds},
               {"since_last_object_s", now - study.last_received}});
}

void Predictor::fail(const std::string& kind, const std::string& reason, WallSeconds now) {
  const auto& study = current_->study;
  const bool again = !current_->not_analysed;
  log().error("study {}: attempt {} failed: {}{}", study.number, study.attempts, reason,
              again ? "" : "; it is given up");
  state_.fail_prediction(study, kind, again, now);
  events_.add("prediction failed", study.number, {{"error", kind}, {"attempt", study.attempts}});
}

std::optional<std::int64_t> Predictor::release() {
  const auto [number, revision] = std::pair(current_->study.number, current_->study.revision);
  std::error_code ignored;
  fs::remove_all(state_.spool().work() / std::to_string(number), ignored);
  current_.reset();
  const auto study = state_.study(number);
  if (!study || study->status != StudyStatus::received) return std::nullopt;
  if (study->revision != revision) return number;
  enqueue(number);
  return std::nullopt;
}

bool Predictor::has_answer() {
  if (answer_ || !current_ || !ready_) return answer_.has_value();
  auto line = process_->channel().line_at_hand();
  if (!line && process_->ended()) line = process_->channel().line_at_hand();  // said between the two looks
  if (!line) return false;
  try {
    answer_ = answer_of(*line);
  } catch (const Error& error) {
    answer_ = PredictionAnswer{.study = current_->study.number, .error = error.reason()};
  }
  return true;
}

std::optional<std::int64_t> Predictor::take_answer(const std::vector<std::string>& destinations,
                                                   WallSeconds now) {
  if (!process_) return std::nullopt;
  if (has_answer()) {
    if (answer_->error.empty()) {
      keep(*answer_, destinations, now);
      pause_s_ = 1;
    } else {
      fail("analysis", answer_->error, now);
    }
    answer_.reset();
    return release();
  }
  const bool late = current_ && Clock::now() > current_->deadline;
  if (!process_->ended() && !late) return std::nullopt;
  log().error("the predictor {}",
              late ? "takes too long and is ended" : "ended with " + std::to_string(process_->exit_code()));
  process_.reset();
  ready_ = false;
  next_launch_ = Clock::now() + seconds(std::exchange(pause_s_, std::min(2 * pause_s_, kLongestPause)));
  if (!current_) return std::nullopt;
  fail(late ? "timeout" : "crash", late ? "it took too long" : "its process ended", now);
  return release();
}

std::optional<std::int64_t> Predictor::step(const std::vector<std::string>& destinations, WallSeconds now) {
  const auto again = take_answer(destinations, now);
  if (is_up()) hand_over(now);
  return again;
}

void Predictor::finish(const std::vector<std::string>& destinations, WallSeconds now) {
  take_answer(destinations, now);
}

}  // namespace deepwrist::clinic
