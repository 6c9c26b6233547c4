#pragma once

#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/network_kind.h"
#include "core/weights/channel_statistics.h"

namespace deepwrist::exchange {

/// How 8-bit pictures become the network's input inside an exported graph: (v / divisor - mean) / deviation
/// of each channel, in float32, as image::standardize does.
struct Standardization {
  float divisor = 1;
  std::vector<float> mean, deviation;
};

/// A network as other programs get it: its plan, batch normalisation folded in, and what follows on the plan.
///
///   landmarks       heat maps ─► softmax of each ─► expected position      (N, L, 2), fractions (x, y)
///   fracture        last maps ─► means ─► linear ─► softmax                (N, K) logits, probabilities
struct PortableNetwork {
  enum class Head { landmarks, fracture };

  engine::PlannedNetwork network;
  Head head = Head::landmarks;
  std::int64_t side = 256;                              ///< of the square images
  std::optional<Standardization> standardization = {};  ///< in the graph; its input is then 8-bit grey
};

/// A tensor that goes in or out, as export.json has it; -1: any number of images.
struct PortableTensor {
  std::string name, type;  ///< "float32", "uint8"
  std::vector<std::int64_t> shape;
};

PortableTensor input_of(const PortableNetwork& network);
/// Of landmarks: "landmarks", "heatmaps" (logits); of a fracture: "probabilities", "logits".
std::vector<PortableTensor> outputs_of(const PortableNetwork& network);

/// The weights of the expected position: (H·W, 2) with x / W and y / H of each pixel.
torch::Tensor position_grid(std::int64_t height, std::int64_t width);

/// Images to try a network with, always the same: noise of `count` images.
torch::Tensor sample_input(const PortableNetwork& network, std::int64_t count);

/// What the network gives for them here, in the order of outputs_of.
std::vector<torch::Tensor> sample_outputs(const PortableNetwork& network, const torch::Tensor& input);

}  // namespace deepwrist::exchange
