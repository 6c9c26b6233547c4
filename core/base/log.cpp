#include "core/base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>

#include "core/base/error.h"

namespace deepwrist {
namespace {

constexpr const char* kPattern = "%H:%M:%S %^%-5l%$ %v";
constexpr const char* kFilePattern = "%Y-%m-%d %H:%M:%S.%e %-7l %v";

std::shared_ptr<spdlog::logger> make_logger() {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_pattern(kPattern);
  return std::make_shared<spdlog::logger>("deepwrist", sink);
}

std::shared_ptr<spdlog::logger>& shared_logger() {
  static std::shared_ptr<spdlog::logger> logger = make_logger();
  return logger;
}

}  // namespace

spdlog::logger& log() { return *shared_logger(); }

void configure_log(const std::string& level, const std::filesystem::path& file) {
  const auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off") {
    throw Error(ErrorKind::usage, "log level",
                "unknown level '" + level + "'; use trace, debug, info, warn, error or off");
  }
  auto& logger = log();
  logger.set_level(parsed);
  if (file.empty()) {
    return;
  }
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    sink->set_pattern(kFilePattern);
    logger.sinks().push_back(sink);
    logger.flush_on(spdlog::level::info);
  } catch (const spdlog::spdlog_ex& error) {
    throw Error(ErrorKind::io, file.string(), std::string("the log file cannot be opened: ") + error.what());
  }
}

}  // namespace deepwrist
