#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine/executor.h"
#include "core/engine/float32/onednn_executor.h"
#include "core/engine/int8/activation_ranges.h"
#include "core/engine/int8/int8_executor.h"

namespace deepwrist::engine {

/// Computes a plan whose ranges keep its first convolutions in float32: these as OneDnnExecutor does, by
/// Winograd's convolutions, what follows by Int8Executor. They are cut at the last place before 8 bits where
/// one value alone is handed on.
class MixedExecutor : public Executor {
 public:
  /// `max_batch`: as CompiledExecutor. To be made where nhwc::has_int8_instructions() only. Throws
  /// Error(unsupported) for a plan with steps that Int8Executor does not know, Error(format) at `place` for
  /// ranges that do not fit the plan.
  MixedExecutor(Plan plan, int64_t max_batch, const ActivationRanges& ranges, const std::string& place);

  std::vector<torch::Tensor> run(const torch::Tensor& images) override;
  std::vector<torch::Tensor> run_last(const torch::Tensor& images,
                                      const std::function<void()>& make_way) override;
  std::string describe(const Shape& images) override;

 private:
  /// `last`: of these images the last batch is the last that the network is used for.
  std::vector<torch::Tensor> run_batches(const torch::Tensor& images, bool last,
                                         const std::function<void()>& make_way);

  int64_t max_batch_;
  std::unique_ptr<OneDnnExecutor> first_;  ///< null where nothing can be cut off
  std::unique_ptr<Int8Executor> second_;
};

}  // namespace deepwrist::engine
