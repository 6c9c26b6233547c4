#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace deepwrist {

/// Exit codes of every program (docs/programs.md).
enum ExitCode : int {
  kExitDone = 0,
  kExitFailed = 1,
  kExitBadUsage = 2,
  kExitSomeCasesFailed = 3,
  kExitRequirement = 4,  ///< a measure is not what was asked for (evaluate --require, drift --fail-above)
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
  unavailable,  ///< the machine does not give what every file needs: a process, a file handle, memory
  interrupted,  ///< SIGINT or SIGTERM asked the run to stop
};

/// The one exception type of the project: a user-visible failure of the whole run. `place` names the file,
/// key or row ("cases.csv:12"), the message says what is wrong and what to do. Internal bugs assert. Names
/// and texts of files in it are escaped as shown() does, so that it can go to a terminal, a log or a table.
class Error : public std::runtime_error {
 public:
  /// `lines`: more of the message, each on a line of its own, indented.
  Error(ErrorKind kind, std::string place, const std::string& message,
        const std::vector<std::string>& lines = {});
  /// One of several: their reasons, one below the other.
  Error(ErrorKind kind, std::string place, const std::vector<Error>& errors);

  ErrorKind kind() const { return kind_; }
  /// As it was given, not escaped: a path to open.
  const std::string& place() const { return place_; }
  /// The message without its place, for results where the place is a column of its own.
  const std::string& reason() const { return reason_; }

 private:
  /// Text that was escaped, with line feeds of our own.
  struct Safe {
    std::string text;
  };
  Error(ErrorKind kind, std::string place, Safe reason);

  ErrorKind kind_;
  std::string place_;
  std::string reason_;
};

/// Exit code of a failure of this kind.
int exit_code(ErrorKind kind);

/// Whether a failure of this kind ends the run, also where others are one failed case: it says nothing of the
/// case, and the next one would meet it too.
bool ends_run(ErrorKind kind);

}  // namespace deepwrist
