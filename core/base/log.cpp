#include "core/base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/shown.h"

//   stderr   12:34:56 info  message
//   file     2020-01-02 03:04:05.678 info    message
//
// A message is made one line of printable text in the formatter, the last place that all messages pass, as
// text of foreign files gets into them. A log file is appended to; one that does not begin with a date of
// the form above is not ours and is refused. A log that cannot be written is told once and does not end the
// run.

namespace deepwrist {
namespace {

constexpr const char* kPattern = "%H:%M:%S %^%-5l%$ %v";
constexpr const char* kFilePattern = "%Y-%m-%d %H:%M:%S.%e %-7l %v";

/// A log that can no longer be written, as on a full disk, does not end the work.
void tell_failure_once(const std::string& reason) {
  static std::atomic_flag told;
  if (!told.test_and_set()) std::fprintf(stderr, "the log is incomplete: %s\n", shown(reason).c_str());
}

/// Every sink formats by this, so that no message reaches a terminal or file as it came.
class OneLineFormatter : public spdlog::formatter {
 public:
  explicit OneLineFormatter(std::string pattern) : pattern_(std::move(pattern)), inner_(pattern_) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const auto text = shown({message.payload.data(), message.payload.size()});
    auto safe = message;
    safe.payload = text;
    inner_.format(safe, line);
    message.color_range_start = safe.color_range_start;
    message.color_range_end = safe.color_range_end;
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<OneLineFormatter>(pattern_);
  }

 private:
  std::string pattern_;
  spdlog::pattern_formatter inner_;
};

std::shared_ptr<spdlog::logger> make_logger() {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_formatter(std::make_unique<OneLineFormatter>(kPattern));
  auto logger = std::make_shared<spdlog::logger>("deepwrist", sink);
  logger->set_error_handler(tell_failure_once);
  return logger;
}

std::shared_ptr<spdlog::logger>& shared_logger() {
  static std::shared_ptr<spdlog::logger> logger = make_logger();
  return logger;
}

/// The log is appended to a file, so that must be a log already where it is not empty: no table, image or
/// weights given by mistake get lines of text at their end.
void require_log(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return;  // not there yet, or a device
  std::string start(std::string_view("2020-01-02 03:04:05").size(), '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (stream.gcount() == 0) return;
  std::ranges::transform(start, start.begin(), [](char c) { return c >= '0' && c <= '9' ? '0' : c; });
  if (start == "0000-00-00 00:00:00") return;
  throw Error(ErrorKind::usage, "log.file",
              file.string() + " is there and is no log; nothing is appended to it, give another name");
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
  require_log(file);
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    sink->set_formatter(std::make_unique<OneLineFormatter>(kFilePattern));
    logger.sinks().push_back(sink);
    logger.flush_on(spdlog::level::info);
  } catch (const spdlog::spdlog_ex& error) {
    throw Error(ErrorKind::io, file.string(), std::string("the log file cannot be opened: ") + error.what());
  }
}

void label_log(const std::string& speaker) {
  auto& logger = log();
  auto& sinks = logger.sinks();
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    std::string pattern = i == 0 ? kPattern : kFilePattern;
    pattern.insert(pattern.rfind("%v"), speaker + ": ");
    sinks[i]->set_formatter(std::make_unique<OneLineFormatter>(pattern));
  }
  logger.set_level(std::max(logger.level(), spdlog::level::warn));
}

}  // namespace deepwrist
