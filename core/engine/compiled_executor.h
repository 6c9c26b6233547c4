#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/engine/executor.h"
#include "core/engine/plan/passes.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// A plan made ready for one shape of images and number of threads: all values in one block of memory, one
/// action for each step and the images that its pass computes at once. Made anew when the shape or the
/// threads change.
class CompiledExecutor : public Executor {
 public:
  std::vector<torch::Tensor> run(const torch::Tensor& images) final;
  std::vector<torch::Tensor> run_last(const torch::Tensor& images,
                                      const std::function<void()>& make_way) final;
  std::string describe(const Shape& images) final;

 protected:
  /// `max_batch`: images computed at a time; more are taken in turns, which bounds the memory.
  CompiledExecutor(Plan plan, int64_t max_batch) : plan_(std::move(plan)), max_batch_(max_batch) {}

  struct Action {
    std::function<void()> compute;
    std::string implementation;  ///< oneDNN's name, e.g. "jit:avx512_core", or "winograd:avx512"
  };
  /// Of steps that are computed by loops of ours.
  static constexpr const char* kLoops = "loops";
  /// Bytes from the start of the block of memory, and their number.
  struct Extent {
    int64_t place, size;
  };
  /// Images of the batch that are computed together.
  struct Part {
    int64_t first, count;
  };

  /// Which steps are computed together for some of the images: all of them for all unless overridden.
  virtual std::vector<Pass> passes() const;
  /// Gives every value of shapes() its place.
  virtual void lay_out(const std::vector<Pass>& passes) = 0;
  /// `part`: the images that the action computes.
  virtual Action make_ready(const Step& step, Value result, const Part& part) = 0;
  /// Called once all steps are ready.
  virtual void finish() {}
  /// Puts images (N, C, H, W), float32 on the CPU, where the plan's input lies.
  virtual void load(const torch::Tensor& images) = 0;
  /// How results lie in memory.
  virtual torch::MemoryFormat result_format() const { return torch::MemoryFormat::Contiguous; }
  /// Writes a value of shape (N, C, H, W) in that format.
  virtual void store(Value value, float* to) const = 0;
  virtual Extent extent(Value value) const = 0;
  /// Gives the weights of a layer back to the system: no action that uses them is computed any more.
  virtual void give_back(int layer) = 0;

  const Shape& shape(Value value) const { return shapes_[value]; }
  const std::vector<Shape>& shapes() const { return shapes_; }
  int64_t max_batch() const { return max_batch_; }

  Plan plan_;

 private:
  /// Called after each step that has been computed for all images of the batch.
  using StepDone = std::function<void(std::size_t step)>;

  std::vector<torch::Tensor> run_batches(const torch::Tensor& images, const StepDone& last_step_done);
  void compile(const Shape& images);
  void compute(const StepDone& step_done);

  int64_t max_batch_;
  std::vector<Shape> shapes_;  ///< of every value
  int threads_ = 0;            ///< 0: not ready
  bool given_back_ = false;    ///< the weights
  std::vector<Pass> passes_;
  std::vector<std::vector<Action>> actions_;  ///< of every step, for each part of the images
};

}  // namespace deepwrist::engine
