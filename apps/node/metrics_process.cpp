#include "apps/node/metrics_process.h"

#include <poll.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "clinic/node/metrics_server.h"
#include "clinic/node/node_metrics.h"
#include "clinic/node/node_status.h"
#include "clinic/node/wall_clock.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"

// The process that listens has no database: one that was opened before a fork cannot be used after it, by
// nobody in that process (https://sqlite.org/howtocorrupt.html, 2.6).

namespace deepwrist::clinic {
namespace {

constexpr int kServeMs = 200, kPatienceMs = 2000;
constexpr const char* kAsks = "metrics";

std::string ask(LineChannel& channel) {
  while (channel.line_at_hand()) {  // an answer that came too late
  }
  if (!channel.send(kAsks)) throw Error(ErrorKind::unavailable, "node", "is gone");
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (std::chrono::steady_clock::now() < end) {
    pollfd waiting{channel.descriptor(), POLLIN, 0};
    poll(&waiting, 1, kServeMs);
    if (const auto line = channel.line_at_hand()) {
      const auto page = nlohmann::json::parse(*line, nullptr, false);
      if (page.is_string()) return page.get<std::string>();
    }
  }
  throw Error(ErrorKind::unavailable, "node", "gave no figures in time");
}

/// Empty where they cannot be read: the server answers 503.
std::string page_of(NodeState& state) {
  try {
    return metrics_text(read_status(state.spool(), state.database(), wall_now()));
  } catch (const Error& error) {
    log().warn("figures cannot be read: {}", error.what());
    return "";
  }
}

}  // namespace

KeptProcess::Work serve_metrics(std::uint16_t port) {
  return [port](LineChannel& channel, const std::function<void()>& ready) {
    MetricsServer server(port, [&channel] { return ask(channel); });
    ready();
    while (!stop_requested()) server.step(kServeMs);
  };
}

void answer_metrics(KeptProcess& process, NodeState& state) {
  const auto line = process.line_at_hand();
  if (!line) return;
  if (*line != kAsks) return log().error("figures cannot be served: {}", *line);
  const nlohmann::json page = page_of(state);
  process.send(page.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace deepwrist::clinic
