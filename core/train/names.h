#pragma once

#include <array>

namespace deepwrist::train {

/// What losses and optimisers are called, for help and messages; loss.cpp and optimizer.cpp, which need
/// torch, have one entry for each, in this order. Schedules have their names in schedule.cpp.
inline constexpr std::array kLossNames{"MSELoss", "L1Loss", "SmoothL1Loss", "WingLoss", "CrossEntropyLoss"};
inline constexpr std::array kOptimizerNames{"SGD", "Adam", "AdamW", "RMSprop"};

}  // namespace deepwrist::train
