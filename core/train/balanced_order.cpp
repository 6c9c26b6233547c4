#include "core/train/balanced_order.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "core/base/random.h"
#include "core/train/epoch_batches.h"
#include "core/train/mixup.h"

// Seven samples, five of class 0 (a..e) and two of class 1 (x, y), four or three of each an epoch:
//
//   class 0   c a e d | b d a │ ...      a new order after five
//   class 1   y x y | x x y x │ ...      a new order after two
//   epoch 0   four of the first, three of the second, shuffled; epoch 1 three and four
//
// Where an epoch begins in each class follows from its number alone, so that a run goes on anywhere.

namespace deepwrist::train {
namespace {

/// Keeps the walks through classes apart from the other random numbers of the same seed.
constexpr std::uint64_t kWalk = std::uint64_t{0x80000003u} << 32;

/// How many samples epochs share out among classes.
struct Quota {
  std::size_t each, rest, classes;

  /// Of a class in one epoch: one more for `rest` of them, which move on by one each epoch.
  std::size_t in(std::size_t epoch, std::size_t number) const {
    return each + ((number + classes - epoch % classes) % classes < rest ? 1 : 0);
  }
  /// Of a class in all epochs before; in `classes` epochs each has had `rest` more.
  std::size_t before(std::size_t epoch, std::size_t number) const {
    std::size_t sum = epoch / classes * (classes * each + rest);
    for (std::size_t i = epoch - epoch % classes; i < epoch; ++i) sum += in(i, number);
    return sum;
  }
};

}  // namespace

std::vector<std::int64_t> balanced_order(std::uint64_t seed, int epoch, std::span<const int> classes) {
  std::map<int, std::vector<std::int64_t>> members;
  for (std::size_t i = 0; i < classes.size(); ++i)
    members[classes[i]].push_back(static_cast<std::int64_t>(i));
  const Quota quota{classes.size() / members.size(), classes.size() % members.size(), members.size()};
  std::vector<std::int64_t> drawn;
  std::vector<std::int64_t> times(classes.size(), 0);
  std::size_t number = 0;
  for (const auto& [label, samples] : members) {
    const auto begin = quota.before(static_cast<std::size_t>(epoch), number);
    const auto end = begin + quota.in(static_cast<std::size_t>(epoch), number);
    std::vector<std::int64_t> walk;
    for (auto at = begin; at < end; ++at) {
      if (walk.empty() || at % samples.size() == 0) {
        CounterRng rng(seed ^ kWalk, static_cast<std::uint32_t>(at / samples.size()),
                       static_cast<std::uint32_t>(number));
        walk = permutation(rng, samples.size());
      }
      const auto sample = samples[static_cast<std::size_t>(walk[at % samples.size()])];
      drawn.push_back(sample + std::ssize(classes) * times[static_cast<std::size_t>(sample)]++);
    }
    ++number;
  }
  std::vector<std::int64_t> order;
  for (const auto place : shuffled_order(seed, epoch, drawn.size()))
    order.push_back(drawn[static_cast<std::size_t>(place)]);
  return order;
}

std::vector<double> balanced_weights(std::span<const int> classes) {
  std::vector<double> count(classes.empty() ? 0 : static_cast<std::size_t>(std::ranges::max(classes)) + 1, 0);
  for (const int label : classes) ++count[static_cast<std::size_t>(label)];
  std::vector<double> weights;
  for (const double n : count)
    weights.push_back(n > 0 ? static_cast<double>(classes.size()) / (static_cast<double>(count.size()) * n)
                            : 1);
  return weights;
}

}  // namespace deepwrist::train
