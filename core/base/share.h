#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/environment.h"

namespace deepwrist {

/// One of several shares of a list of work, counted from 1: "3/8" is the third of eight.
struct Share {
  std::size_t number = 1, of = 1;

  /// The share is [begin, end) of `count` items. Shares differ by one item at most.
  std::size_t begin(std::size_t count) const { return count * (number - 1) / of; }
  std::size_t end(std::size_t count) const { return count * number / of; }

  bool operator==(const Share&) const = default;
};

/// Whether this process is a task of a job array of Slurm.
bool is_array_task(const Environment& variable);

/// "K/N", K from 1 to N; or "slurm": which task of how many this is in a job array of Slurm, whose indices
/// may begin anywhere and be several apart. Returns what is wrong, "is '5/4': ...", or nothing.
std::optional<std::string> read_share(const std::string& text, const Environment& variable, Share& share);

}  // namespace deepwrist
