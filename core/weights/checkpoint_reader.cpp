#include "core/weights/checkpoint_reader.h"

#include <ATen/Parallel.h>
#include <sys/stat.h>
#include <torch/types.h>

#include <algorithm>
#include <future>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/weights/element_types.h"
#include "core/weights/finite.h"
#include "core/weights/tensor_map.h"

//   open ─► index (names, types, shapes; core/pickle) ─► storages in the file's order ─► tensors as views
//      └──► SHA-256 of the whole file, in another thread
//
// The file's identity (device, inode, size, times) is noted first and compared last, so that the index and
// the storages are of one and the same file. Storages of a zip file are read by up to four threads, a share
// of 16 MiB or more each, straight into tensors. Those of bools pass through uint8, since bytes other than
// 0 and 1 are no bool. Tensors that share a storage are views of one block; one that is not contiguous gets
// a block of its own.

namespace deepwrist::weights {
namespace {

using pickle::ElementType;
using pickle::StorageRef;

/// Shares below this are not worth a thread and an open file of their own.
constexpr std::uint64_t kBytesPerReader = std::uint64_t{16} << 20;
constexpr std::uint64_t kMaxReaders = 4;

/// A storage and the memory for it.
struct Reading {
  const StorageRef* storage;
  torch::Tensor numbers;
};

/// Bytes other than 0 and 1 are no valid bool in memory, so these pass through uint8.
torch::ScalarType type_in_memory(const StorageRef& storage) {
  return storage.type == ElementType::boolean ? torch::kUInt8 : scalar_type(storage.type);
}

std::vector<Reading> in_file_order(const pickle::Container& container, const pickle::CheckpointIndex& index,
                                   const std::string& place) {
  std::map<std::uint64_t, const StorageRef*> order;
  for (const auto& [name, tensor] : index.tensors) {
    const auto [known, added] = order.emplace(container.position(tensor.storage), &tensor.storage);
    const auto& other = *known->second;
    if (!added && (other.type != tensor.storage.type || other.elements != tensor.storage.elements)) {
      throw Error(ErrorKind::format, place, "gives its storage '" + printable(other.key) + "' two types");
    }
  }
  std::size_t bytes = 0;
  for (const auto& [position, storage] : order)
    bytes += TensorMap::bytes_of(storage->elements, type_in_memory(*storage));
  TensorMap memory(bytes);
  std::vector<Reading> readings;
  for (const auto& [position, storage] : order)
    readings.push_back({storage, memory.take(storage->elements, type_in_memory(*storage))});
  return readings;
}

void read_all(pickle::Container& container, std::span<const Reading> readings) {
  for (const auto& [storage, numbers] : readings) {
    container.read(*storage, {static_cast<std::byte*>(numbers.data_ptr()), numbers.nbytes()});
  }
}

/// Consecutive storages of about as many bytes each.
std::vector<std::span<const Reading>> shares(std::span<const Reading> readings, std::uint64_t count) {
  std::uint64_t total = 0;
  for (const auto& reading : readings) total += reading.numbers.nbytes();
  std::vector<std::span<const Reading>> result;
  std::uint64_t before = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    before += readings[i].numbers.nbytes();
    if (before * count < total * (result.size() + 1) && i + 1 < readings.size()) continue;
    result.push_back(readings.subspan(first, i + 1 - first));
    first = i + 1;
  }
  return result;
}

/// Copying and checksums of large files take as long as computing with them, so threads share them, each with
/// the file opened anew.
void read_by_threads(const std::filesystem::path& path, pickle::Container& container,
                     std::span<const Reading> readings) {
  std::uint64_t bytes = 0;
  for (const auto& reading : readings) bytes += reading.numbers.nbytes();
  const auto threads = static_cast<std::uint64_t>(at::get_num_threads());
  const bool random_access = std::string_view(container.format()) == "zip";
  const auto readers = random_access ? std::min({threads, kMaxReaders, bytes / kBytesPerReader}) : 1;
  if (readers < 2) return read_all(container, readings);
  const auto parts = shares(readings, readers);
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    others.push_back(std::async(std::launch::async,
                                [&path, part = parts[i]] { read_all(*pickle::open_container(path), part); }));
  }
  read_all(container, parts.front());
  for (auto& other : others) other.get();
}

std::map<std::string, torch::Tensor> read_storages(const std::filesystem::path& path,
                                                   pickle::Container& container,
                                                   const pickle::CheckpointIndex& index) {
  const auto readings = in_file_order(container, index, path.string());
  read_by_threads(path, container, readings);
  std::map<std::string, torch::Tensor> storages;
  for (const auto& [storage, numbers] : readings) {
    const bool boolean = storage->type == ElementType::boolean;
    storages.emplace(storage->key, boolean ? numbers.ne(0) : numbers);
  }
  return storages;
}

void require_digest(const std::string& found, const std::string& demanded, const std::string& place) {
  if (found == demanded) return;
  throw Error(ErrorKind::format, place,
              "is not the file that it has to be (its SHA-256 is " + found + ", not " + demanded +
                  "): it was changed or damaged; copy the snapshot again");
}

/// Of a file that is not there: zeros.
FileIdentity identity_of(const std::filesystem::path& file) {
  struct stat status {};
  stat(file.c_str(), &status);  // a failure stays one, and the opening reports it
  return {status.st_dev,          status.st_ino,         status.st_size,        status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
}

/// Everything but the demands.
Checkpoint read_anything(const std::filesystem::path& path) {
  const torch::NoGradGuard no_grad;
  const auto place = path.string();
  Checkpoint checkpoint;
  checkpoint.identity = identity_of(path);
  const auto container = pickle::open_container(path);
  const auto index = pickle::index_checkpoint(*container, place);
  const auto storages = read_storages(path, *container, index);
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

/// The same while another thread hashes the file. A wrong digest is reported before whatever else is
/// wrong.
Checkpoint read_hashed(const std::filesystem::path& path, const std::string& sha256) {
  auto digest = std::async(std::launch::async, sha256_of_file, path);
  Checkpoint checkpoint;
  try {
    checkpoint = read_anything(path);
  } catch (const Error&) {
    require_digest(digest.get(), sha256, path.string());
    throw;
  }
  require_digest(digest.get(), sha256, path.string());
  return checkpoint;
}

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& path, const Demands& demands) {
  auto checkpoint = demands.sha256.empty() ? read_anything(path) : read_hashed(path, demands.sha256);
  if (identity_of(path) != checkpoint.identity) {
    throw Error(ErrorKind::io, path.string(), "was replaced while it was read; try again");
  }
  if (demands.finite) require_finite(checkpoint.state_dict, path.string());
  return checkpoint;
}

}  // namespace deepwrist::weights
