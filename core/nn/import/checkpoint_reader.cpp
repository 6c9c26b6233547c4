#include "core/nn/import/checkpoint_reader.h"

#include <torch/torch.h>

#include <algorithm>
#include <map>
#include <span>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/nn/element_types.h"

namespace deepwrist::nn {
namespace {

using pickle::ElementType;
using pickle::StorageRef;

torch::Tensor read_storage(pickle::Container& container, const StorageRef& ref) {
  // Bytes other than 0 and 1 are no valid bool in memory, so these pass through uint8.
  const bool boolean = ref.type == ElementType::boolean;
  const auto type = boolean ? torch::kUInt8 : scalar_type(ref.type);
  auto storage = torch::empty({ref.elements}, torch::TensorOptions().dtype(type));
  container.read(ref, {static_cast<std::byte*>(storage.data_ptr()), storage.nbytes()});
  return boolean ? storage.ne(0) : storage;
}

std::map<std::string, torch::Tensor> read_storages(pickle::Container& container,
                                                   const pickle::CheckpointIndex& index,
                                                   const std::string& place) {
  std::map<std::uint64_t, const StorageRef*> in_file_order;
  for (const auto& [name, tensor] : index.tensors) {
    const auto [known, added] = in_file_order.emplace(container.position(tensor.storage), &tensor.storage);
    const auto& other = *known->second;
    if (!added && (other.type != tensor.storage.type || other.elements != tensor.storage.elements)) {
      throw Error(ErrorKind::format, place, "gives its storage '" + printable(other.key) + "' two types");
    }
  }
  std::map<std::string, torch::Tensor> storages;
  for (const auto& [position, ref] : in_file_order) storages.emplace(ref->key, read_storage(container, *ref));
  return storages;
}

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  const torch::NoGradGuard no_grad;
  const auto place = path.string();
  const auto container = pickle::open_container(path);
  const auto index = pickle::index_checkpoint(*container, place);
  const auto storages = read_storages(*container, index, place);
  Checkpoint checkpoint;
  checkpoint.container = container->format();
  checkpoint.epoch = index.integer("epoch");
  checkpoint.global_step = index.integer("global_step");
  checkpoint.scalars = index.scalars;
  for (const auto& [name, tensor] : index.tensors) {
    const auto& storage = storages.at(tensor.storage.key);
    checkpoint.state_dict.add(name,
                              storage.as_strided(tensor.sizes, tensor.strides, tensor.offset).contiguous());
  }
  return checkpoint;
}

}  // namespace deepwrist::nn
