#pragma once

#include <stdexcept>
#include <string>

namespace deepwrist {

/// Exit codes of every program (docs/programs.md).
enum ExitCode : int {
  kExitDone = 0,
  kExitFailed = 1,
  kExitBadUsage = 2,
  kExitSomeCasesFailed = 3,
  kExitTerminated = 143,
  kExitInterrupted = 130,
};

/// What kind of thing went wrong; decides the exit code and nothing else.
enum class ErrorKind {
  usage,        ///< command line or configuration: exit code 2
  io,           ///< a file or folder that cannot be read or written
  format,       ///< a file that is not what it should be
  unsupported,  ///< a valid file in an encoding that is refused by name
  limit,        ///< a cap on size, memory or time was reached
  interrupted,  ///< SIGINT or SIGTERM asked the run to stop
};

/// The one exception type of the project: a user-visible failure of the whole run. `place` names the file,
/// key or row ("cases.csv:12"), the message says what is wrong and what to do. Internal bugs assert.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string place, const std::string& message);

  ErrorKind kind() const { return kind_; }
  const std::string& place() const { return place_; }
  /// The message without its place, for results where the place is a column of its own.
  const std::string& reason() const { return reason_; }

 private:
  ErrorKind kind_;
  std::string place_;
  std::string reason_;
};

/// Exit code of a failure of this kind.
int exit_code(ErrorKind kind);

}  // namespace deepwrist
