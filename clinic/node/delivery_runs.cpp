#include "clinic/node/delivery_runs.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"

//   due ─► by study and destination ─► a process: send_objects ─► a line of outcomes
//                                                                   │
//   sent │ refused │ again later (retry_schedule.h) │ given up ◄────┘
//
// A process that ends without a line counts as an association that broke.

namespace deepwrist::clinic {
namespace {

constexpr auto kLongestRun = std::chrono::minutes(10);

int send_all(const Destination& destination, const std::vector<DeliveryRecord>& deliveries,
             const SenderOptions& options, LineChannel& channel) {
  std::vector<OutgoingObject> objects;
  for (const auto& delivery : deliveries) objects.push_back(delivery.object);
  std::vector<SendResult> results;
  try {
    results = send_objects(destination, objects, options);
  } catch (const Error& error) {  // as of a certificate that has expired meanwhile
    results.assign(objects.size(), {SendOutcome::no_connection, 0, 0, error.what()});
  }
  auto answer = nlohmann::json::array();
  for (const auto& result : results) {
    answer.push_back({{"outcome", static_cast<int>(result.outcome)},
                      {"status", result.status},
                      {"form", result.form},
                      {"detail", result.detail}});
  }
  return channel.send(answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) ? 0 : 1;
}

/// One for each delivery; without an answer they were interrupted.
std::vector<SendResult> results_of(const std::optional<std::string>& line, std::size_t count) {
  std::vector<SendResult> results(count, {SendOutcome::interrupted, 0, 0, "the process that sends ended"});
  if (!line) return results;
  const auto answer = nlohmann::json::parse(*line, nullptr, false);
  if (!answer.is_array() || answer.size() != count) return results;
  for (std::size_t i = 0; i < count; ++i) {
    results[i] = {static_cast<SendOutcome>(answer[i].value("outcome", 0)), answer[i].value("status", 0),
                  answer[i].value("form", std::size_t{0}), answer[i].value("detail", std::string())};
  }
  return results;
}

}  // namespace

DeliveryRuns::DeliveryRuns(NodeState& state, SenderOptions sender, RetrySchedule schedule)
    : state_(state), sender_(std::move(sender)), schedule_(schedule) {}

void DeliveryRuns::set_destinations(std::vector<Destination> destinations) {
  destinations_ = std::move(destinations);
  unknown_.clear();
}

std::vector<std::string> DeliveryRuns::names() const {
  std::vector<std::string> names;
  for (const auto& destination : destinations_) names.push_back(destination.name);
  return names;
}

std::vector<int> DeliveryRuns::descriptors() {
  std::vector<int> all;
  for (auto& run : runs_) all.push_back(run.process.channel().descriptor());
  return all;
}

void DeliveryRuns::start(const std::vector<DeliveryRecord>& deliveries, const Destination& destination) {
  const auto work = [&](LineChannel& channel) { return send_all(destination, deliveries, sender_, channel); };
  runs_.emplace_back(deliveries, state_.spool().root(), work, Clock::now() + kLongestRun);
}

void DeliveryRuns::tell_unknown(const std::string& destination) {
  if (unknown_.insert(destination).second)
    log().warn("results wait for {}, which is no destination any more", destination);
}

void DeliveryRuns::start_due(WallSeconds now) {
  const auto due = state_.deliveries().due(now, schedule_.longest_s);
  for (auto first = due.begin(); first != due.end();) {
    const auto last = std::find_if(first, due.end(), [&](const DeliveryRecord& other) {
      return other.study != first->study || other.destination != first->destination;
    });
    const auto destination = std::ranges::find(destinations_, first->destination, &Destination::name);
    const bool busy = std::ranges::any_of(
        runs_, [&](const Run& run) { return run.deliveries.front().destination == first->destination; });
    if (destination == destinations_.end()) {
      tell_unknown(first->destination);
    } else if (!busy) {
      start({first, last}, *destination);
    }
    first = last;
  }
}

void DeliveryRuns::settle(const DeliveryRecord& delivery, const SendResult& result, WallSeconds now) {
  if (result.outcome == SendOutcome::sent || result.outcome == SendOutcome::sent_with_warning) {
    if (!result.detail.empty()) log().warn("study {}: {}", delivery.study, result.detail);
    return state_.deliveries().sent(delivery, now);
  }
  const auto kind = name_of(result.outcome);
  if (result.outcome == SendOutcome::class_refused) {
    log().warn("study {}: a result is left out: {}", delivery.study, result.detail);
    return state_.deliveries().refuse(delivery, kind, now);
  }
  const bool is_final = result.outcome == SendOutcome::unreadable;
  const auto pause = is_final ? std::nullopt : pause_after(delivery.attempts + 1, schedule_);
  if (pause) {
    log().warn("study {}: a result is not sent, again in {:.0f} s: {}", delivery.study, *pause,
               result.detail);
    state_.deliveries().postpone(delivery, kind, now + *pause);
  } else {
    log().error("study {}: a result is not sent and given up: {}", delivery.study, result.detail);
    state_.deliveries().give_up(delivery, kind, now);
  }
}

std::vector<DeliveryReport> DeliveryRuns::collect(WallSeconds now) {
  std::vector<DeliveryReport> reports;
  for (auto run = runs_.begin(); run != runs_.end();) {
    auto line = run->process.channel().line_at_hand();
    if (!line && run->process.ended()) {
      line = run->process.channel().line_at_hand();  // said between the two looks
    } else if (!line && Clock::now() < run->deadline) {
      ++run;
      continue;
    }
    const auto results = results_of(line, run->deliveries.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
      const auto& delivery = run->deliveries[i];
      settle(delivery, results[i], now);
      reports.push_back({delivery.study, delivery.destination, name_of(results[i].outcome)});
    }
    run = runs_.erase(run);
  }
  return reports;
}

std::vector<DeliveryReport> DeliveryRuns::step(WallSeconds now) {
  auto reports = collect(now);
  start_due(now);
  return reports;
}

}  // namespace deepwrist::clinic
