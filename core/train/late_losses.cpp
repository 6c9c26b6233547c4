#include "core/train/late_losses.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <chrono>
#include <thread>
#include <utility>

// On a GPU, of step i:
//
//   GPU stream:  ... kernels of step i │ loss and flag to page-locked memory │ event │ kernels of step i + 1
//   CPU:         queues all of that, then step i + 1, then i + 2, and only then looks whether the event of
//                step i has happened
//
// Events by way of c10, which needs no header of CUDA.

namespace deepwrist::train {
namespace {

void wait_for(const c10::Event& event) {
  using namespace std::chrono_literals;
  while (!event.query()) std::this_thread::sleep_for(50us);
}

}  // namespace

void LateLosses::add(StepBatch batch, const torch::Tensor& loss, const torch::Tensor& failed) {
  const torch::NoGradGuard no_grad;
  const auto value = loss.detach().reshape({}).to(torch::kDouble);
  const auto flag = failed.defined() ? failed.reshape({}).to(torch::kDouble) : torch::zeros_like(value);
  auto& due = due_.emplace_back(Due{std::move(batch), torch::stack({value, flag}), std::nullopt});
  if (loss.is_cpu()) return;
  const auto there = due.numbers;
  due.numbers = torch::empty({2}, torch::TensorOptions().dtype(torch::kDouble).pinned_memory(true));
  due.numbers.copy_(there, /*non_blocking=*/true);
  due.copied.emplace(loss.device().type());
  due.copied->record(c10::impl::VirtualGuardImpl(loss.device().type()).getStream(loss.device()));
}

std::optional<StepResult> LateLosses::next(std::size_t ahead) {
  if (due_.empty()) return std::nullopt;
  auto& first = due_.front();
  if (first.copied) {
    if (due_.size() <= ahead && !first.copied->query()) return std::nullopt;
    wait_for(*first.copied);
  }
  const auto* numbers = first.numbers.data_ptr<double>();
  StepResult result{std::move(first.batch), numbers[0], numbers[1] != 0};
  due_.pop_front();
  return result;
}

}  // namespace deepwrist::train
