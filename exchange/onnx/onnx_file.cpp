#include "exchange/onnx/onnx_file.h"

#include <onnx/checker.h>

#include <cstdint>
#include <fstream>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "exchange/onnx/onnx_graph.h"

namespace deepwrist::exchange {
namespace {

/// The version of the format that came with opset 13.
constexpr int kIrVersion = 7;

onnx::ModelProto model_of(const PortableNetwork& network,
                          const std::map<std::string, std::string>& metadata) {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("deepwrist");
  model.set_producer_version(version());
  auto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOnnxOpset);
  *model.mutable_graph() = onnx_graph(network);
  for (const auto& [key, value] : metadata) {
    auto& property = *model.add_metadata_props();
    property.set_key(key);
    property.set_value(value);
  }
  return model;
}

}  // namespace

bool has_onnx() { return true; }

void write_onnx(const std::filesystem::path& file, const PortableNetwork& network,
                const std::map<std::string, std::string>& metadata) {
  const auto model = model_of(network, metadata);
  if (model.ByteSizeLong() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw Error(ErrorKind::limit, file.string(), "would have more than the 2 GB that an ONNX file can have");
  }
  try {
    onnx::checker::check_model(model);
  } catch (const onnx::checker::ValidationError& error) {
    throw Error(ErrorKind::unsupported, file.string(),
                "ONNX's checker refuses the network: " + first_line(error.what()));
  }
  write_file_atomically(file, [&](const std::filesystem::path& temporary) {
    std::ofstream stream(temporary, std::ios::binary);
    if (!model.SerializeToOstream(&stream) || !stream.flush())
      throw Error(ErrorKind::io, file.string(), "cannot be written: the disk may be full");
  });
}

}  // namespace deepwrist::exchange
