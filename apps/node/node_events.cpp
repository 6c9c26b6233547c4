#include "apps/node/node_events.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::clinic {

NodeEvents::NodeEvents(const std::filesystem::path& file) {
  if (file.empty()) return;
  file_ = Descriptor(open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
  if (!file_.valid())
    throw Error(ErrorKind::io, file.string(),
                std::string("events: cannot be opened: ") + std::strerror(errno));
}

void NodeEvents::add(const std::string& event, std::int64_t study, nlohmann::json more) {
  if (!file_.valid()) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto ms = now.time_since_epoch().count() % 1000;
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  more["time"] = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), ms);
  more["event"] = event;
  if (study > 0) more["study"] = study;
  const auto line = more.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) &&
      !std::exchange(told_, true)) {
    log().error("events cannot be written any more: {}", std::strerror(errno));
  }
}

}  // namespace deepwrist::clinic
