#pragma once

#include <spdlog/logger.h>

#include <filesystem>
#include <string>

namespace deepwrist {

/// The process-wide logger: stderr, and a file once configured. Thread-safe. A message is one line: names and
/// texts of files in it are escaped as shown() does, whoever logs them. Patient names and ids read from
/// DICOM tags must never be passed to it.
spdlog::logger& log();

/// How a message becomes a line, on stderr and in the file.
enum class LogFormat {
  text,  ///< the time on a terminal, date and time elsewhere
  json,  ///< an object: `time` (ISO 8601, with zone), `level`, `message`; nothing but ASCII
};

/// Sets level ("trace", "debug", "info", "warn", "error", "off"), an optional log file (appended) and the
/// format of both. Throws Error(usage) for an unknown level and for a file that is there and holds something
/// else than such lines, Error(io) for one that cannot be opened.
void configure_log(const std::string& level, const std::filesystem::path& file,
                   LogFormat format = LogFormat::text);

/// Sets the format alone, for what goes wrong before all is known that configure_log wants.
void set_log_format(LogFormat format);

/// Says why `program` ends: "PROGRAM: error: TEXT" on stderr, whatever the level, and the same in the log
/// file; as JSON a line of level "critical" in both. `text` was shown before and may have several lines.
void log_failure(const std::string& program, const std::string& text);

/// Says who speaks before each message ("rank 1"), and shows warnings and errors only: of several processes
/// of one run one tells its course. Call after configure_log.
void label_log(const std::string& speaker);

}  // namespace deepwrist
