#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/distributed/group.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// Ranks of one run as threads of this process, which meet in a file. Returns what each threw, in the words
/// that a user would read; empty for one that came to its end.
std::vector<std::string> run_rank_threads(int count,
                                          const std::function<void(const distributed::Group&)>& work,
                                          std::chrono::seconds timeout = std::chrono::seconds(60));

/// The same for ranks of given numbers, which may not fit together; only these are started, of `size`.
std::vector<std::string> run_rank_threads(const std::vector<int>& ranks, int size,
                                          const std::function<void(const distributed::Group&)>& work,
                                          std::chrono::seconds timeout);

}  // namespace deepwrist::testing
