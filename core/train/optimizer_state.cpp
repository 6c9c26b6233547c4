#include "core/train/optimizer_state.h"

#include "core/base/text.h"

namespace deepwrist::train {

Error foreign_state(const std::string& what) {
  return {ErrorKind::format, "optimizer", "the checkpoint's state of the optimiser " + what};
}

void require_state_shape(const torch::Tensor& saved, const torch::Tensor& parameter,
                         const std::string& name) {
  if (saved.sizes() == parameter.sizes()) return;
  throw foreign_state("has " + shape_text(saved.sizes()) + " for " + name + ", the parameter is " +
                      shape_text(parameter.sizes()));
}

}  // namespace deepwrist::train
