#include "tests/localizer/hourglass_cases.h"

#include "core/weights/load.h"
#include "localizer/hourglass.h"

namespace deepwrist::testing {

weights::StateDict weights_of(const HourglassCase& test) {
  auto weights = formula_weights("net", weights::state_dict_of(*localizer::HourglassNet(test.params)));
  apply_localizer_gain(weights, test.gain);
  return weights;
}

}  // namespace deepwrist::testing
