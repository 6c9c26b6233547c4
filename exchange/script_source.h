#pragma once

#include <string>

#include "exchange/portable_network.h"

namespace deepwrist::exchange {

/// The network as the source of a TorchScript method `forward`, which returns the tensors of outputs_of. It
/// reads the attributes weight_K and bias_K of the plan's layers, and what its head and its standardisation
/// need: grid; head_weight, head_bias; mean, deviation, each (1, C, 1, 1).
std::string script_source(const PortableNetwork& network);

}  // namespace deepwrist::exchange
