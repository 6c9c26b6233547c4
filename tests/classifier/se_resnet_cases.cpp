#include "tests/classifier/se_resnet_cases.h"

#include "classifier/se_resnet.h"
#include "core/weights/load.h"

namespace deepwrist::testing {

weights::StateDict weights_of(const classifier::SeResNetParams& params, const std::string& tag) {
  return formula_weights(tag, weights::state_dict_of(*classifier::SeResNet(params)));
}

}  // namespace deepwrist::testing
