#include "exchange/safetensors_file.h"

#include <torch/types.h>

#include <bit>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/protobuf.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAlignment = 8;

const char* type_name(const torch::Tensor& tensor, const std::string& name, const fs::path& file) {
  switch (tensor.scalar_type()) {
    case torch::kFloat:
      return "F32";
    case torch::kDouble:
      return "F64";
    case torch::kHalf:
      return "F16";
    case torch::kBFloat16:
      return "BF16";
    case torch::kLong:
      return "I64";
    case torch::kInt:
      return "I32";
    case torch::kShort:
      return "I16";
    case torch::kChar:
      return "I8";
    case torch::kByte:
      return "U8";
    case torch::kBool:
      return "BOOL";
    default:
      throw Error(ErrorKind::unsupported, file.string(),
                  "safetensors has no type for the entry '" + name + "'");
  }
}

}  // namespace

void write_safetensors(const fs::path& file, const weights::StateDict& weights,
                       const std::map<std::string, std::string>& metadata) {
  static_assert(std::endian::native == std::endian::little, "numbers are written as they are in memory");
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  header["__metadata__"] = metadata;
  std::vector<torch::Tensor> tensors;
  std::uint64_t place = 0;
  for (const auto& [name, tensor] : weights.entries()) {
    const auto& numbers = tensors.emplace_back(tensor.detach().to(torch::kCPU).contiguous());
    const auto bytes = static_cast<std::uint64_t>(numbers.nbytes());
    header[name] = {{"dtype", type_name(numbers, name, file)},
                    {"shape", numbers.sizes().vec()},
                    {"data_offsets", {place, place + bytes}}};
    place += bytes;
  }
  auto text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  write_file_atomically(file, [&](const fs::path& temporary) {
    std::ofstream stream(temporary, std::ios::binary);
    stream << protobuf::little_endian<std::uint64_t>(text.size()) << text;
    for (const auto& numbers : tensors)
      stream.write(static_cast<const char*>(numbers.data_ptr()),
                   static_cast<std::streamsize>(numbers.nbytes()));
    if (!stream.flush()) throw Error(ErrorKind::io, file.string(), "cannot be written: the disk may be full");
  });
}

}  // namespace deepwrist::exchange
