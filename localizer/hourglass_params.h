#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "core/config/param_table.h"

namespace deepwrist::localizer {

/// The hourglass network's name in the reference's files: `model.name`.
inline constexpr const char* kHourglassName = "HourglassNet_PTL";

/// `model.params` of the hourglass network (names and defaults of the reference).
struct HourglassParams {
  int n_inputs = 1;
  int n_outputs = 3;
  int bw = 64;
  int hg_depth = 6;
  std::string upmode = "bilinear";  ///< bilinear or bicubic
  bool multiscale_hg_block = false;
  bool se = false;
  int se_ratio = 16;

  bool operator==(const HourglassParams&) const = default;
};

/// `bw` of 1024 and a ratio of 2048 are the widest that fit the other limits; all are far above what is used.
inline constexpr std::tuple kHourglassFields{
    config::field_of::number("n_inputs", &HourglassParams::n_inputs, 1, 64,
                             "image channels of the hourglass"),
    config::field_of::number("n_outputs", &HourglassParams::n_outputs, 1, 256, "landmarks"),
    config::field_of::number("bw", &HourglassParams::bw, 1, 1024, "base width in channels"),
    config::field_of::number("hg_depth", &HourglassParams::hg_depth, 1, 12, "levels of the hourglass"),
    config::field_of::word("upmode", &HourglassParams::upmode, {"bilinear", "bicubic"},
                           "bilinear or bicubic"),
    config::field_of::truth("multiscale_hg_block", &HourglassParams::multiscale_hg_block,
                            "multiscale residual blocks"),
    config::field_of::truth("se", &HourglassParams::se, "squeeze and excitation in the blocks"),
    config::field_of::number("se_ratio", &HourglassParams::se_ratio, 1, 2048,
                             "reduction of squeeze and excitation"),
};

constexpr const auto& fields_of(const HourglassParams&) { return kHourglassFields; }

/// What one parameter asks of another.
std::vector<config::ParamProblem> combination_problems(const HourglassParams& params);

const config::ParamTable& hourglass_table();

/// The architecture of a hourglass.
config::Architecture architecture(const HourglassParams& params);

/// Throws Error(usage) naming every parameter that gives no network.
void check_params(const HourglassParams& params);

}  // namespace deepwrist::localizer
