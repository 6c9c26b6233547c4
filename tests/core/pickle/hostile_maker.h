#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/pickle/hostile_files.h"

namespace deepwrist::testing {

inline constexpr std::int64_t kHugeSize = std::int64_t{1} << 48;
inline constexpr std::size_t kRepetitions = 20'000;

std::string repeated(std::size_t count, const std::string& part);

/// A tensor of two by two numbers of the storage '0'.
std::string some_tensor();

/// Collects files. Objects refer to the storage '0' of `elements` float32 numbers.
class HostileMaker {
 public:
  void add(const std::string& kind, const std::string& name, std::string bytes) {
    files_.push_back({kind, name, std::move(bytes)});
  }
  /// Both formats.
  void add_object(const std::string& kind, const std::string& name, const std::string& object,
                  std::int64_t elements = 4);
  /// A state_dict of one tensor.
  void add_tensor(const std::string& kind, const std::string& name, const std::string& tensor);
  std::vector<HostileFile> files() && { return std::move(files_); }

 private:
  std::vector<HostileFile> files_;
};

/// Objects that ask for much in few bytes: sizes, shared numbers, repeated keys, long values under many
/// names.
void add_hostile_objects(HostileMaker& maker);

}  // namespace deepwrist::testing
