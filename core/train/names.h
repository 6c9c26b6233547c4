#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace deepwrist::train {

/// What losses and optimisers are called, for help and messages; loss.cpp and optimizer.cpp, which need
/// torch, have one entry for each, in this order. Schedules have their names in schedule.cpp.
inline constexpr std::array kLossNames{"MSELoss",  "L1Loss",           "SmoothL1Loss",
                                       "WingLoss", "CrossEntropyLoss", "FocalLoss"};
/// Whether a name, with or without "torch.nn.", is a loss, and one that compares classes.
inline bool is_loss(std::string_view name) {
  return std::ranges::any_of(kLossNames, [&](std::string_view loss) { return name.ends_with(loss); });
}
inline bool is_of_classes(std::string_view name) {
  return name.ends_with("CrossEntropyLoss") || name.ends_with("FocalLoss");
}

inline constexpr std::array kOptimizerNames{"SGD", "Adam", "AdamW", "RMSprop"};

}  // namespace deepwrist::train
