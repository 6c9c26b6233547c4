// What a step of training pays for its other ranks: the sum of a network's gradients and the small sums of
// batch normalisation, by the exchange that training uses. Started as ranks of training are:
//
//     mpirun -n 2 -x MASTER_ADDR=node1 -x MASTER_PORT=29500 exchange_bench --parameters 45
//
// Rank 0 prints milliseconds, the median of the repeats, each the slowest rank's.

#include <fmt/format.h>
#include <torch/types.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <vector>

#include "core/base/environment.h"
#include "core/distributed/group.h"
#include "core/distributed/rank_place.h"

namespace {

using namespace deepwrist;

struct Options {
  double million_parameters = 45;
  int repeats = 15, channels = 256;
};

/// Milliseconds that an exchange takes the slowest rank, the median of `repeats`.
double milliseconds(const distributed::Group& group, int repeats, const std::function<void()>& exchange) {
  std::vector<double> taken;
  for (int i = -2; i < repeats; ++i) {     // two to warm up
    group.gather(std::vector<double>{0});  // all start together
    const auto start = std::chrono::steady_clock::now();
    exchange();
    const std::chrono::duration<double, std::milli> own = std::chrono::steady_clock::now() - start;
    double slowest = 0;
    for (const auto& times : group.gather(std::vector<double>{own.count()}))
      slowest = std::max(slowest, times.front());
    if (i >= 0) taken.push_back(slowest);
  }
  const auto median = taken.begin() + static_cast<std::ptrdiff_t>(taken.size() / 2);
  std::nth_element(taken.begin(), median, taken.end());
  return *median;
}

int measure(const Options& options) {
  const distributed::Group group(distributed::rank_place(process_variable), std::chrono::minutes(1));
  return group.run([&] {
    auto gradients = torch::zeros({static_cast<std::int64_t>(options.million_parameters * 1e6)});
    const double summed = milliseconds(group, options.repeats, [&] { group.sum(gradients); });
    // Forward each rank's count, means and variances; backward the sums of two gradients (batch_share.cpp).
    const auto moments = torch::zeros({2 * options.channels + 1}, torch::kDouble);
    auto sums = torch::zeros({2, options.channels}, torch::kDouble);
    const double normalised = milliseconds(group, 20 * options.repeats, [&] {
      group.gather_alike(moments);
      group.sum(sums);
    });
    if (group.is_first())
      fmt::print(
          "{} ranks: {:.1f} million gradients {:.1f} ms, a batch normalisation of {} channels {:.3f} ms\n",
          group.size(), options.million_parameters, summed, options.channels, normalised);
    return 0;
  });
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Times the exchange between ranks of training");
  app.add_option("--parameters", options.million_parameters, "Millions of gradients that a step sums");
  app.add_option("--channels", options.channels, "Channels of a batch normalisation");
  app.add_option("--repeats", options.repeats)->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  try {
    return measure(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
