#include "localizer/localizer_block.h"

#include <memory>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "localizer/hourglass_kind.h"
#include "localizer/hourglass_params.h"
#include "localizer/localizer_tables.h"

namespace deepwrist::localizer {
namespace {

void require_three_landmarks(const config::ParamValues& values, const std::string& place) {
  constexpr int kLandmarks = 3;
  const auto params = config::params_of<HourglassParams>(values);
  if (params.n_outputs == kLandmarks && params.n_inputs == 1) return;
  throw Error(ErrorKind::unsupported, place,
              "this network gives " + std::to_string(params.n_outputs) + " points of images with " +
                  std::to_string(params.n_inputs) +
                  " channels; only networks with n_outputs 3 and n_inputs 1 can be used: regions, tables and "
                  "pictures are made from three landmarks of a grey radiograph");
}

engine::Block make_block() {
  std::vector<std::unique_ptr<engine::NetworkKind>> kinds;
  kinds.push_back(hourglass_kind());
  return {kBlockName,
          {.channels = 1, .side = 256, .at_once = 1, .noise = 2, .mean = 95, .deviation = 70},
          std::move(kinds),
          require_three_landmarks};
}

}  // namespace

const engine::Block& block() {
  static const auto all = make_block();
  return all;
}

}  // namespace deepwrist::localizer
