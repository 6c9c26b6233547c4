#include "core/weights/checkpoint_writer.h"

#include <torch/types.h>

#include "core/base/error.h"
#include "core/pickle/checkpoint_file_writer.h"
#include "core/weights/element_types.h"

namespace deepwrist::weights {

void write_checkpoint(const std::filesystem::path& path, const StateDict& state_dict,
                      const std::vector<std::pair<std::string, pickle::Scalar>>& scalars) {
  std::vector<torch::Tensor>
      owners;  // of the bytes while they are written; copies only where layout or device differ
  std::vector<pickle::TensorData> tensors;
  for (const auto& [name, tensor] : state_dict.entries()) {
    const auto type = element_type(tensor.scalar_type());
    if (!type) {
      throw Error(ErrorKind::unsupported, path.string(),
                  "cannot hold the entry '" + name + "' of the type " + c10::toString(tensor.scalar_type()));
    }
    const auto& owner = owners.emplace_back(tensor.detach().to(torch::kCPU).contiguous());
    tensors.push_back({name,
                       *type,
                       owner.sizes().vec(),
                       {static_cast<const std::byte*>(owner.data_ptr()), owner.nbytes()}});
  }
  pickle::write_checkpoint_file(path, tensors, scalars);
}

}  // namespace deepwrist::weights
