#include "core/augment/one_of.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/augment/builder.h"

namespace deepwrist::augment {
namespace {

constexpr double kSumTolerance = 1e-6;

/// Index drawn with the given weights, of which one at least is positive.
std::size_t draw_index(const std::vector<double>& weights, CounterRng& rng) {
  double left = rng.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    if ((left -= weights[i]) < 0) break;
  }
  return last;
}

}  // namespace

void OneOf::add_parameters(config::KeyRegistry& keys) {
  keys.add("transforms", list_, "to choose from");
  keys.add("probabilities", probabilities_, "one for each, with the sum 1").range(0, 1);
  keys.add("n", count_, "how many are chosen").range(1, 1000);
}

void OneOf::finish(Builder& builder, const config::Origin& origin) {
  reference_ = builder.options().reference;
  if (!list_.node) {
    builder.problems().add(origin, "one_of: transforms must be given, a list");
    return;
  }
  const std::size_t written = list_.node->items().size();
  transforms_ = builder.build_list(*list_.node);
  if (probabilities_.empty()) probabilities_.assign(written, 1.0 / static_cast<double>(written));
  if (probabilities_.size() != written) {
    builder.problems().add(origin, "one_of: " + std::to_string(written) + " transforms but " +
                                       std::to_string(probabilities_.size()) + " probabilities");
    return;
  }
  check(builder.problems(), origin);
}

void OneOf::check(config::Problems& problems, const config::Origin& origin) const {
  const double sum = std::accumulate(probabilities_.begin(), probabilities_.end(), 0.0);
  if (!(std::abs(sum - 1) <= kSumTolerance)) {
    problems.add(origin, "one_of: the probabilities add up to " + config::to_text(sum) + ", not to 1");
  }
  const auto possible = std::ranges::count_if(probabilities_, [](double p) { return p > 0; });
  if (count_ > possible) {
    problems.add(origin, "one_of: n is " + std::to_string(count_) + " but only " + std::to_string(possible) +
                             " transforms can be chosen");
  }
}

void OneOf::apply(Sample& sample, CounterRng& rng) const {
  std::vector<double> weights = probabilities_;
  std::vector<const Transform*> chosen;
  for (int i = 0; i < count_; ++i) {
    const std::size_t index = draw_index(weights, rng);
    weights[index] = 0;
    const Transform* transform = transforms_[index].get();
    const bool twice = reference_ && transform->decided_early();
    if (!twice || rng.bernoulli(transform->probability())) chosen.push_back(transform);
  }
  run_in_order(chosen, sample, rng);
}

}  // namespace deepwrist::augment
