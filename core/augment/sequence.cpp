#include "core/augment/sequence.h"

#include <utility>

#include "core/augment/builder.h"

namespace deepwrist::augment {

Sequence::Sequence(std::vector<std::unique_ptr<Transform>> transforms) : transforms_(std::move(transforms)) {
  for (const auto& transform : transforms_) order_.push_back(transform.get());
}

void Sequence::add_parameters(config::KeyRegistry& keys) {
  keys.add("transforms", list_, "run one after the other");
}

void Sequence::finish(Builder& builder, const config::Origin& origin) {
  if (!list_.node) {
    builder.problems().add(origin, "sequence: transforms must be given, a list");
    return;
  }
  transforms_ = builder.build_list(*list_.node);
  for (const auto& transform : transforms_) order_.push_back(transform.get());
}

void Sequence::apply(Sample& sample, CounterRng& rng) const { run_in_order(order_, sample, rng); }

}  // namespace deepwrist::augment
