#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// The processes that a process has started and not yet waited for, with the names of their programs, of
/// which the kernel keeps 15 characters.
struct ProcessName {
  pid_t pid = -1;
  std::string program{};  ///< "node", "deepwrist-decod"
};
std::vector<ProcessName> children_of(pid_t pid);

/// Resident memory in KiB; 0 where there is no such process.
long resident_kib(pid_t pid);

/// Processes of a node by what they do.
struct NodeProcesses {
  pid_t supervisor = -1, receiver = -1, predictor = -1;

  /// One of "supervisor", "receiver", "predictor", "connection", "sender", "decoder" that lives now. Senders
  /// are the children of the supervisor that are neither of the others.
  std::optional<pid_t> find(const std::string& kind) const;
};

}  // namespace deepwrist::testing
