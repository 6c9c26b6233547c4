#include "localizer/hourglass_params.h"

#include <fmt/format.h>

namespace deepwrist::localizer {

std::vector<config::ParamProblem> combination_problems(const HourglassParams& params) {
  std::vector<config::ParamProblem> problems;
  if (params.multiscale_hg_block && params.bw == 1)
    problems.push_back({"bw", "is 1; with multiscale_hg_block it must be 2 or more"});
  if (params.se && params.se_ratio > 2 * params.bw) {
    problems.push_back(
        {"se_ratio", fmt::format("is {}; it must be at most 2 * bw, {}", params.se_ratio, 2 * params.bw)});
  }
  return problems;
}

const config::ParamTable& hourglass_table() {
  static const auto table = config::table_of<HourglassParams>(kHourglassName);
  return table;
}

config::Architecture architecture(const HourglassParams& params) {
  return {kHourglassName, config::values_of(params)};
}

void check_params(const HourglassParams& params) {
  config::throw_problems(config::problems_of(hourglass_table(), config::values_of(params)), "model.params");
}

}  // namespace deepwrist::localizer
