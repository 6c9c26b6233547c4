#pragma once

#include <array>
#include <memory>
#include <tuple>
#include <vector>

#include "core/config/param_table.h"

namespace deepwrist::engine {
class NetworkKind;
}

namespace deepwrist::classifier {

/// The SE-ResNet's name in the reference's files: `model.name`.
inline constexpr const char* kSeResNetName = "SeResNet_PTL";

inline constexpr int kStages = 4;
inline constexpr int kExpansion = 4;      ///< output channels of a block over its planes
inline constexpr int kSqueezeRatio = 16;  ///< of squeeze and excitation

/// `model.params` of the SE-ResNet classifier.
struct SeResNetParams {
  int layers = 50;  ///< 50, 101 or 152; ignored where `blocks` is given
  double drop = 0.5;
  int num_classes = 2;
  std::vector<int> blocks = {};  ///< blocks of the four stages; empty: those of `layers`
  int width = 64;                ///< planes of the first stage (64 in every published network)

  bool operator==(const SeResNetParams&) const = default;
};

/// Below a width of 4 the squeezed width 4 * width / 16 is zero; a dropout of 1 would leave nothing.
inline constexpr std::tuple kSeResNetFields{
    config::field_of::number("layers", &SeResNetParams::layers, 50, 152,
                             "SE-ResNet of 50, 101 or 152 layers"),
    config::field_of::number("drop", &SeResNetParams::drop, 0, 0.99, "dropout before the last layer"),
    config::field_of::number("num_classes", &SeResNetParams::num_classes, 2, 1000, "classes"),
    config::field_of::numbers("blocks", &SeResNetParams::blocks, 1, 200, "those of model.params.layers",
                              "blocks of the four stages, in place of model.params.layers"),
    config::field_of::number("width", &SeResNetParams::width, 4, 512, "planes of the first stage"),
};

constexpr const auto& fields_of(const SeResNetParams&) { return kSeResNetFields; }

/// What one parameter asks of another.
std::vector<config::ParamProblem> combination_problems(const SeResNetParams& params);

/// Name and parameters, and what training and inference need of it, for the catalogue.
config::ParamTable network_table(const SeResNetParams*);
std::unique_ptr<engine::NetworkKind> network_kind(const SeResNetParams*);

/// The architecture of an SE-ResNet.
config::Architecture architecture(const SeResNetParams& params);

/// Throws Error(usage) naming every parameter that gives no network.
void check_params(const SeResNetParams& params);

/// Blocks of the four stages: `blocks` where given, else those of 50, 101 or 152 layers. Throws as
/// check_params.
std::array<int, kStages> stage_blocks(const SeResNetParams& params);

/// The `layers` of the published network with these blocks; 0 where there is none.
int published_layers(const std::array<int, kStages>& blocks);

}  // namespace deepwrist::classifier
