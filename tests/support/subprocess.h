#pragma once

#include <map>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// What a finished program left.
struct Finished {
  int exit_code = -1;  ///< 128 + signal for a program that was killed, as a shell says it
  std::string out, err;
};

/// Runs a program to its end. `environment` is added to ours.
Finished run(const std::vector<std::string>& command,
             const std::map<std::string, std::string>& environment = {});

/// Starts a program, waits until `text` appears on its stderr, sends `signal`, and waits for its end.
Finished run_and_signal(const std::vector<std::string>& command, const std::string& text, int signal);

}  // namespace deepwrist::testing
