#pragma once

#include <memory>
#include <vector>

#include "core/augment/parameter_types.h"
#include "core/augment/transform.h"

namespace deepwrist::augment {

/// `n` different ones of its transforms, drawn with `probabilities` (even where not given), in the order
/// drawn. A chosen transform still runs with its own probability only. In reference mode one that the
/// reference decides early (Transform::decided_early) is decided twice.
class OneOf : public Transform {
 public:
  void add_parameters(config::KeyRegistry& keys) override;
  void finish(Builder& builder, const config::Origin& origin) override;
  void apply(Sample& sample, CounterRng& rng) const override;

 private:
  void check(config::Problems& problems, const config::Origin& origin) const;

  TransformList list_;
  std::vector<double> probabilities_;
  int count_ = 1;
  bool reference_ = false;
  std::vector<std::unique_ptr<Transform>> transforms_;
};

}  // namespace deepwrist::augment
