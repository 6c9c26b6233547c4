#include "core/base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/shown.h"

//   stderr, a terminal    12:34:56 info  message
//   stderr, file          2020-01-02 03:04:05.678 info    message
//   both, as JSON         {"time":"2020-01-02T03:04:05.678+01:00","level":"info","message":"message"}
//
// A message is made one line of printable text in the formatter, the last place that all messages pass, as
// text of foreign files gets into them; JSON escapes it instead, so that it can be had back as it was. A log
// file is appended to; one that does not begin as the lines above do is not ours, or of the other format, and
// is refused. A log that cannot be written is told once and does not end the run.

namespace deepwrist {
namespace {

constexpr const char* kPattern = "%H:%M:%S %^%-5l%$ %v";
constexpr const char* kDatedPattern = "%Y-%m-%d %H:%M:%S.%e %-7l %v";
constexpr const char* kIsoTime = "%Y-%m-%dT%H:%M:%S.%e%z";
constexpr std::string_view kJsonStart = "{\"time\":\"";

/// What configure_log and label_log have said.
struct Style {
  LogFormat format = LogFormat::text;
  std::string speaker = {};
};

Style& style() {
  static Style of_process;
  return of_process;
}

/// A log that can no longer be written, as on a full disk, does not end the work.
void tell_failure_once(const std::string& reason) {
  static std::atomic_flag told;
  if (!told.test_and_set()) std::fprintf(stderr, "the log is incomplete: %s\n", shown(reason).c_str());
}

/// Every sink formats by this or the next, so that no message reaches a terminal or file as it came.
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

/// Bytes that are no UTF-8 become U+FFFD.
class JsonFormatter : public spdlog::formatter {
 public:
  explicit JsonFormatter(std::string speaker)
      : speaker_(std::move(speaker)), time_(kIsoTime, spdlog::pattern_time_type::local, "") {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    spdlog::memory_buf_t time;
    time_.format(message, time);
    const auto level = spdlog::level::to_string_view(message.level);
    nlohmann::ordered_json values{{"time", std::string(time.data(), time.size())},
                                  {"level", std::string(level.data(), level.size())}};
    if (!speaker_.empty()) values["speaker"] = speaker_;
    values["message"] = std::string(message.payload.data(), message.payload.size());
    const auto text =
        values.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>(speaker_);
  }

 private:
  std::string speaker_;
  spdlog::pattern_formatter time_;
};

std::unique_ptr<spdlog::formatter> make_formatter(bool on_terminal) {
  const auto& [format, speaker] = style();
  if (format == LogFormat::json) return std::make_unique<JsonFormatter>(speaker);
  std::string pattern = on_terminal ? kPattern : kDatedPattern;
  if (!speaker.empty()) pattern.insert(pattern.rfind("%v"), speaker + ": ");
  return std::make_unique<OneLineFormatter>(pattern);
}

std::shared_ptr<spdlog::logger> make_logger() {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_formatter(make_formatter(isatty(STDERR_FILENO) == 1));
  auto logger = std::make_shared<spdlog::logger>("deepwrist", sink);
  logger->set_error_handler(tell_failure_once);
  return logger;
}

std::shared_ptr<spdlog::logger>& shared_logger() {
  static std::shared_ptr<spdlog::logger> logger = make_logger();
  return logger;
}

/// The first sink is stderr's, others are of files.
void style_sinks() {
  auto& sinks = log().sinks();
  for (std::size_t i = 0; i < sinks.size(); ++i)
    sinks[i]->set_formatter(make_formatter(i == 0 && isatty(STDERR_FILENO) == 1));
}

/// The log is appended to a file, so that must be a log already where it is not empty: no table, image or
/// weights given by mistake get lines of text at their end.
void require_log(const std::filesystem::path& file, LogFormat format) {
  if (!std::filesystem::is_regular_file(file)) return;  // not there yet, or a device
  std::string start(std::string_view("2020-01-02 03:04:05").size(), '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (stream.gcount() == 0) return;
  const bool is_json = start.starts_with(kJsonStart);
  std::ranges::transform(start, start.begin(), [](char c) { return c >= '0' && c <= '9' ? '0' : c; });
  const bool is_text = start == "0000-00-00 00:00:00";
  if (format == LogFormat::json ? is_json : is_text) return;
  throw Error(
      ErrorKind::usage, "log.file",
      file.string() + (is_json || is_text
                           ? std::string(" holds a log of the other log.format (") +
                                 (is_json ? "json" : "text") + "); give another name"
                           : " is there and is no log; nothing is appended to it, give another name"));
}

}  // namespace

spdlog::logger& log() { return *shared_logger(); }

void set_log_format(LogFormat format) {
  style().format = format;
  style_sinks();
}

void configure_log(const std::string& level, const std::filesystem::path& file, LogFormat format) {
  const auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off") {
    throw Error(ErrorKind::usage, "log level",
                "unknown level '" + level + "'; use trace, debug, info, warn, error or off");
  }
  auto& logger = log();
  logger.set_level(parsed);
  set_log_format(format);
  if (file.empty()) {
    return;
  }
  require_log(file, format);
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    sink->set_formatter(make_formatter(false));
    logger.sinks().push_back(sink);
    logger.flush_on(spdlog::level::info);
  } catch (const spdlog::spdlog_ex& error) {
    throw Error(ErrorKind::io, file.string(), std::string("the log file cannot be opened: ") + error.what());
  }
}

void log_failure(const std::string& program, const std::string& text) {
  const auto line = program + ": error: " + text;
  const bool as_json = style().format == LogFormat::json;
  if (!as_json) std::fprintf(stderr, "%s\n", line.c_str());
  const spdlog::details::log_msg message(spdlog::string_view_t("deepwrist"), spdlog::level::critical, line);
  const auto& sinks = log().sinks();
  for (std::size_t i = as_json ? 0 : 1; i < sinks.size(); ++i) {
    try {
      sinks[i]->log(message);
      sinks[i]->flush();
    } catch (const spdlog::spdlog_ex& error) {
      tell_failure_once(error.what());
    }
  }
}

void label_log(const std::string& speaker) {
  style().speaker = speaker;
  style_sinks();
  auto& logger = log();
  logger.set_level(std::max(logger.level(), spdlog::level::warn));
}

}  // namespace deepwrist
