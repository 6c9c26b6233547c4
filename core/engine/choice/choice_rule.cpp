#include "core/engine/choice/choice_rule.h"

#include <algorithm>
#include <atomic>

#include "core/winograd/kernels.h"

namespace deepwrist::engine {
namespace {

std::atomic<ChoiceBy> chosen_by{ChoiceBy::rule};

constexpr int64_t kFewChannels = 16;  // below, its transforms cost more than the products they save

}  // namespace

void choose_implementations_by(ChoiceBy by) { chosen_by = by; }

ChoiceBy implementations_chosen_by() { return chosen_by; }

bool may_be_winograd(const Convolution& step, int64_t kernel, int64_t stride, int64_t padding) {
  return step.in != Plan::kInput && step.gate == kNoValue && step.activation != Activation::sigmoid &&
         kernel == 3 && stride == 1 && padding == 1;
}

bool winograd_by_rule(const Shape& in, int64_t out) {
  return std::min(in[2], in[3]) >= winograd::kTile && out >= kFewChannels;
}

std::string arithmetic_name() {
  return std::string(winograd::kernels().name) +
         (implementations_chosen_by() == ChoiceBy::rule ? ", by rule" : ", by measuring");
}

}  // namespace deepwrist::engine
