#pragma once

#include <string>
#include <vector>

namespace deepwrist::testing {

/// A checkpoint that asks for more than it is: memory, time, or a place outside itself.
struct HostileFile {
  std::string kind, name;
  std::string bytes;
};

/// Several hundred of them, each kind as a zip and as a legacy file where both can hold it. Every one is to
/// be refused with an Error within little memory.
std::vector<HostileFile> hostile_files();

}  // namespace deepwrist::testing
