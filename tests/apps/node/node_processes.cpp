#include "tests/apps/node/node_processes.h"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

namespace deepwrist::testing {

std::vector<ProcessName> children_of(pid_t pid) {
  const auto number = std::to_string(pid);
  std::ifstream list("/proc/" + number + "/task/" + number + "/children");
  std::vector<ProcessName> found;
  for (std::istream_iterator<pid_t> child(list), end; child != end; ++child) {
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(*child) + "/comm") >> std::ws, name);
    if (!name.empty()) found.push_back({*child, name});
  }
  return found;
}

long resident_kib(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  long all = 0, resident = 0;
  file >> all >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

std::optional<pid_t> NodeProcesses::find(const std::string& kind) const {
  const auto living = [](pid_t pid) {
    return pid > 0 && kill(pid, 0) == 0 ? std::optional(pid) : std::nullopt;
  };
  if (kind == "supervisor") return living(supervisor);
  if (kind == "receiver") return living(receiver);
  if (kind == "predictor") return living(predictor);
  for (const auto& [pid, program] : children_of(kind == "connection" ? receiver : supervisor)) {
    const bool is_kept = pid == receiver || pid == predictor;
    if (kind == "connection" || (kind == "decoder") == program.starts_with("deepwrist-")) {
      if (!is_kept) return pid;
    }
  }
  return std::nullopt;
}

}  // namespace deepwrist::testing
