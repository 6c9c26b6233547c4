#include "tests/faults/injected_run.h"

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

std::vector<Step> read_steps(const std::filesystem::path& record) {
  std::vector<Step> steps;
  std::ifstream stream(record);
  for (std::string line; std::getline(stream, line);) {
    const auto first = line.find('\t'), second = line.find('\t', first + 1);
    steps.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                     second == std::string::npos ? "" : line.substr(second + 1)});
  }
  return steps;
}

}  // namespace

Injected run_injected(const std::vector<std::string>& command, const std::filesystem::path& root,
                      const Fault& fault, std::map<std::string, std::string> environment) {
  const TemporaryFolder folder;
  environment.merge(std::map<std::string, std::string>{{"LD_PRELOAD", FAULT_LIBRARY},
                                                       {"FAULT_ROOT", root.string()},
                                                       {"FAULT_RECORD", (folder / "record").string()},
                                                       {"FAULT_KIND", fault.kind},
                                                       {"FAULT_AT", std::to_string(fault.at)}});
  Injected injected{run(command, environment), {}};
  injected.steps = read_steps(folder / "record");
  return injected;
}

}  // namespace deepwrist::testing
