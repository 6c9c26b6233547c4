#pragma once

#include <tuple>

#include "classifier/se_resnet_params.h"

namespace deepwrist::classifier {

/// The networks that can tell fractures, by the structs of their parameters; the first is the reference's. A
/// new one is added by its own files and its line here: its header declares `network_table(const Params*)`
/// and `network_kind(const Params*)`, from which keys, help, manifests, training and inference follow.
using Catalogue = std::tuple<SeResNetParams>;

}  // namespace deepwrist::classifier
