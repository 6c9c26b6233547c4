#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::clinic::testing {

/// A program that runs beside the test, with its output in a file; ended with the object (SIGTERM, waited
/// for).
class BackgroundProgram {
 public:
  BackgroundProgram(const std::vector<std::string>& command, const std::filesystem::path& output);
  ~BackgroundProgram();
  /// Sends a signal and waits for the end: the exit code, 128 + signal where one ended it.
  int end(int signal);
  pid_t pid() const { return pid_; }
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

 private:
  pid_t pid_ = -1;
};

/// Waits until a port of this machine takes connections; false after `seconds`.
bool wait_for_port(std::uint16_t port, double seconds);

}  // namespace deepwrist::clinic::testing
