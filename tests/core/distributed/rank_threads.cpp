#include "tests/core/distributed/rank_threads.h"

#include <exception>
#include <numeric>
#include <thread>

namespace deepwrist::testing {

std::vector<std::string> run_rank_threads(const std::vector<int>& ranks, int size,
                                          const std::function<void(const distributed::Group&)>& work,
                                          std::chrono::seconds timeout) {
  const TemporaryFolder folder;
  std::vector<std::string> failures(ranks.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        distributed::RankPlace place{.rank = ranks[i], .size = size};
        place.launcher = "threads";
        place.store_file = (folder / "store").string();
        const distributed::Group group(place, timeout);
        group.run([&] {
          work(group);
          return 0;
        });
      } catch (const std::exception& error) {
        failures[i] = error.what();
      }
    });
  }
  threads.clear();
  return failures;
}

std::vector<std::string> run_rank_threads(int count,
                                          const std::function<void(const distributed::Group&)>& work,
                                          std::chrono::seconds timeout) {
  std::vector<int> ranks(static_cast<std::size_t>(count));
  std::iota(ranks.begin(), ranks.end(), 0);
  return run_rank_threads(ranks, count, work, timeout);
}

}  // namespace deepwrist::testing
