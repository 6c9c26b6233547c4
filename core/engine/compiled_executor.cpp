#include "core/engine/compiled_executor.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <mutex>

#include "core/engine/plan/plan_text.h"

//   images ─► batches of max_batch; each:
//     compile, if its shape or the threads are other ones: lay_out, an action for each step and part of the
//     images load ─► the steps of each pass, part by part ─► store every output
//
// In run_last, after the last batch's last use of a layer, its weights go; when half of all are gone,
// `make_way`.

namespace deepwrist::engine {

std::vector<torch::Tensor> CompiledExecutor::run(const torch::Tensor& images) {
  return run_batches(images, {});
}

std::vector<torch::Tensor> CompiledExecutor::run_last(const torch::Tensor& images,
                                                      const std::function<void()>& make_way) {
  std::vector<std::size_t> last_uses(plan_.layers().size(), 0);
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    if (const auto* step = std::get_if<Convolution>(&plan_.steps()[i])) last_uses[step->layer] = i;
  }
  int64_t weights = 0, given = 0;
  bool way_made = false;
  for (const auto& layer : plan_.layers()) weights += layer.weight.numel();
  const auto step_done = [&](std::size_t done) {
    for (std::size_t layer = 0; layer < last_uses.size(); ++layer) {
      if (last_uses[layer] != done) continue;
      give_back(static_cast<int>(layer));
      given += plan_.layers()[layer].weight.numel();
    }
    if (way_made || 2 * given < weights) return;
    way_made = true;
    make_way();
  };
  auto outputs = run_batches(images, step_done);
  given_back_ = true;
  return outputs;
}

std::vector<torch::Tensor> CompiledExecutor::run_batches(const torch::Tensor& images,
                                                         const StepDone& last_step_done) {
  TORCH_CHECK(!given_back_, "this network has given its weights back");
  const c10::InferenceMode inference;
  const auto source = images.to(torch::kCPU, torch::kFloat);
  const int64_t count = source.size(0);
  std::vector<torch::Tensor> outputs;
  for (int64_t first = 0; first < count; first += max_batch_) {
    const auto batch = source.narrow(0, first, std::min(max_batch_, count - first));
    compile({batch.size(0), batch.size(1), batch.size(2), batch.size(3)});
    load(batch);
    compute(first + max_batch_ < count ? StepDone{} : last_step_done);
    for (std::size_t i = 0; i < plan_.outputs().size(); ++i) {
      const Value value = plan_.outputs()[i];
      const auto& [n, c, h, w] = shape(value);
      if (first == 0) outputs.push_back(torch::empty({count, c, h, w}, result_format()));
      store(value, outputs[i].narrow(0, first, n).data_ptr<float>());
    }
  }
  return outputs;
}

std::string CompiledExecutor::describe(const Shape& images) {
  const c10::InferenceMode inference;
  compile(images);
  load(torch::zeros({images[0], images[1], images[2], images[3]}));
  compute({});  // memory touched, kernels generated
  std::vector<StepExecution> executions;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& action : actions_[i]) action.compute();
    const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - start;
    const auto [place, size] = extent(static_cast<Value>(i) + 1);
    executions.push_back({.implementation = actions_[i].front().implementation,
                          .place = place,
                          .size = size,
                          .seconds = duration.count()});
  }
  return describe_plan(plan_, shapes_, executions);
}

void CompiledExecutor::compile(const Shape& images) {
  const int threads = at::get_num_threads();  // also tells this thread's OpenMP, which oneDNN asks
  if (threads_ == threads && shapes_[Plan::kInput] == images) return;
  static std::mutex one_at_a_time;  // weights may be shared, and choices are
  const std::lock_guard lock(one_at_a_time);
  auto shapes = plan_.shapes(images);
  threads_ = 0;
  shapes_ = std::move(shapes);
  actions_.assign(plan_.steps().size(), {});
  passes_ = passes();
  lay_out(passes_);
  for (const auto& pass : passes_) {
    for (auto i = pass.first; i < pass.end; ++i) {
      for (int64_t first = 0; first < images[0]; first += pass.at_once) {
        actions_[i].push_back(make_ready(plan_.steps()[i], static_cast<Value>(i) + 1,
                                         {first, std::min(pass.at_once, images[0] - first)}));
      }
    }
  }
  finish();
  threads_ = threads;
}

void CompiledExecutor::compute(const StepDone& step_done) {
  for (const auto& pass : passes_) {
    const auto parts = actions_[pass.first].size();
    for (std::size_t part = 0; part < parts; ++part) {
      for (auto i = pass.first; i < pass.end; ++i) {
        actions_[i][part].compute();
        if (step_done && part + 1 == parts) step_done(i);
      }
    }
  }
}

std::vector<Pass> CompiledExecutor::passes() const {
  return {{.first = 0, .end = plan_.steps().size(), .at_once = shapes_[Plan::kInput][0]}};
}

}  // namespace deepwrist::engine
