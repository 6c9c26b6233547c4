#pragma once

#include <opencv2/core.hpp>
#include <span>

#include "core/augment/sample.h"
#include "core/base/random.h"
#include "core/config/key_registry.h"

namespace deepwrist::augment {

class Builder;
class MatrixTransform;

/// One augmentation. Made with default parameters by the catalogue, given those of the file by Builder, and
/// const from then on: any number of threads may apply it. Everything random comes from the generator passed
/// in, so that a sample's augmentation is a function of that generator alone.
class Transform {
 public:
  Transform() = default;
  virtual ~Transform() = default;
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;

  /// Binds the parameters of this kind to its members.
  virtual void add_parameters(config::KeyRegistry& keys) = 0;
  /// Called once after the parameters were set: checks across them, children, what is drawn once a pipeline.
  virtual void finish(Builder& builder, const config::Origin& origin);
  /// Changes the sample, whatever `probability` is. May write into the image's pixels.
  virtual void apply(Sample& sample, CounterRng& rng) const = 0;

  /// How likely it runs when its turn comes.
  double probability() const { return probability_; }
  void set_probability(double probability) { probability_ = probability; }

  /// Itself where it is a matrix that can be fused with its neighbours; else null.
  virtual const MatrixTransform* as_matrix() const { return nullptr; }
  /// True for those that the reference samples before it knows the image. As direct children of a one_of it
  /// decides them twice: they run with probability p².
  virtual bool decided_early() const { return false; }

 private:
  double probability_ = 1;
};

/// A geometric transform given by a matrix about the image's centre (see warp.h).
class MatrixTransform : public Transform {
 public:
  /// Maps (x, y, 1), y down, to the new place.
  virtual cv::Matx33d draw_matrix(CounterRng& rng) const = 0;
  void apply(Sample& sample, CounterRng& rng) const final;
  const MatrixTransform* as_matrix() const final { return this; }
  bool decided_early() const final { return true; }
};

/// Decides each transform by its probability and runs it; matrices next to one another (once those not chosen
/// are left out) are multiplied and become one warp.
void run_in_order(std::span<const Transform* const> transforms, Sample& sample, CounterRng& rng);

}  // namespace deepwrist::augment
