#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"

namespace deepwrist::testing {

/// What happens at a step of a program (fault_library.cpp has the kinds).
struct Fault {
  std::string kind;
  long at = 0;  ///< 1 for the first step; 0 for none
};

/// What a program did to a file below the watched folder.
struct Step {
  std::string operation;  ///< create, write, sync, close, rename, mkdir, remove
  std::string path;
  std::string target;  ///< of a rename
};

struct Injected {
  Finished finished;
  std::vector<Step> steps;  ///< faults count all of them but removals
};

/// Runs a program with a fault at one of its steps below `root`. `environment` is added to ours.
Injected run_injected(const std::vector<std::string>& command, const std::filesystem::path& root,
                      const Fault& fault, std::map<std::string, std::string> environment = {});

}  // namespace deepwrist::testing
