#pragma once

#include <onnx/onnx_pb.h>

#include "exchange/portable_network.h"

namespace deepwrist::exchange {

/// The network as a graph of ONNX's opset 13: inputs and outputs as input_of and outputs_of have them, the
/// number of images called "N". Throws Error(unsupported) for an upsampling that is not by whole numbers.
onnx::GraphProto onnx_graph(const PortableNetwork& network);

}  // namespace deepwrist::exchange
