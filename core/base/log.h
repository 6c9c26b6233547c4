#pragma once

#include <spdlog/logger.h>

#include <filesystem>
#include <string>

namespace deepwrist {

/// The process-wide logger: stderr, and a file once configured. Thread-safe. A message is one line: names and
/// texts of files in it are escaped as shown() does, whoever logs them. Patient names and ids read from
/// DICOM tags must never be passed to it.
spdlog::logger& log();

/// Sets level ("trace", "debug", "info", "warn", "error", "off") and an optional log file (appended).
/// Throws Error(usage) for an unknown level, Error(io) for a file that cannot be opened.
void configure_log(const std::string& level, const std::filesystem::path& file);

/// Says who speaks before each message ("rank 1"), and shows warnings and errors only: of several processes
/// of one run one tells its course. Call after configure_log.
void label_log(const std::string& speaker);

}  // namespace deepwrist
