#pragma once

#include <optional>
#include <string>
#include <vector>

namespace deepwrist::distributed {

/// Takes `--processes N` (or `--processes=N`) out of a command line: N where it is there. Throws Error(usage)
/// for a number that is none, or under a launcher that numbered this process already.
std::optional<int> take_processes(std::vector<std::string>& words);

/// Runs this program `count` times with these words (the program's name first) as ranks of one run on this
/// machine, and waits for them. SIGINT and SIGTERM are passed on, once each. Where one fails the others get
/// ten seconds to end by themselves, then SIGTERM, then SIGKILL; they never outlive this process. Returns the
/// exit code of the first that failed, 1 for one that a signal killed; 0. Throws Error(unavailable) where
/// they cannot be started.
int run_ranks(const std::vector<std::string>& words, int count);

}  // namespace deepwrist::distributed
