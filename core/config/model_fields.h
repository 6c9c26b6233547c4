#pragma once

#include <array>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "core/config/model_params.h"

namespace deepwrist::config {

/// One of `model.params`: all that its key, --help, the check of a network and a snapshot's manifest know of
/// it, so that what one of them takes the others take too.
template <typename Params, typename T>
struct ModelField {
  using Value = T;
  const char* name;
  T Params::*member;
  const char* meaning;
  double least = 0, most = 0;             ///< of numbers, and of each number of a list
  std::array<const char*, 2> words = {};  ///< the values of a text
  const char* default_text = nullptr;     ///< where the member's own default says little
};

namespace field_of {

template <typename Params, typename T>
constexpr ModelField<Params, T> number(const char* name, T Params::*member, double least, double most,
                                       const char* meaning) {
  return {name, member, meaning, least, most, {}, nullptr};
}
template <typename Params>
constexpr ModelField<Params, bool> truth(const char* name, bool Params::*member, const char* meaning) {
  return {name, member, meaning, 0, 0, {}, nullptr};
}
template <typename Params>
constexpr ModelField<Params, std::string> word(const char* name, std::string Params::*member,
                                               std::array<const char*, 2> words, const char* meaning) {
  return {name, member, meaning, 0, 0, words, nullptr};
}
template <typename Params>
constexpr ModelField<Params, std::vector<int>> numbers(const char* name, std::vector<int> Params::*member,
                                                       double least, double most, const char* default_text,
                                                       const char* meaning) {
  return {name, member, meaning, least, most, {}, default_text};
}

}  // namespace field_of

/// `bw` of 1024 and a ratio of 2048 are the widest that fit the other limits; all are far above what is used.
inline constexpr std::tuple kHourglassFields{
    field_of::number("n_inputs", &HourglassParams::n_inputs, 1, 64, "image channels of the hourglass"),
    field_of::number("n_outputs", &HourglassParams::n_outputs, 1, 256, "landmarks"),
    field_of::number("bw", &HourglassParams::bw, 1, 1024, "base width in channels"),
    field_of::number("hg_depth", &HourglassParams::hg_depth, 1, 12, "levels of the hourglass"),
    field_of::word("upmode", &HourglassParams::upmode, {"bilinear", "bicubic"}, "bilinear or bicubic"),
    field_of::truth("multiscale_hg_block", &HourglassParams::multiscale_hg_block,
                    "multiscale residual blocks"),
    field_of::truth("se", &HourglassParams::se, "squeeze and excitation in the blocks"),
    field_of::number("se_ratio", &HourglassParams::se_ratio, 1, 2048, "reduction of squeeze and excitation"),
};

/// Layers of the published SE-ResNets.
inline constexpr std::array kSeResNetLayers{50, 101, 152};
inline constexpr int kSeResNetStages = 4;

/// Below a width of 4 the squeezed width 4 * width / 16 is zero; a dropout of 1 would leave nothing.
inline constexpr std::tuple kSeResNetFields{
    field_of::number("layers", &SeResNetParams::layers, 50, 152, "SE-ResNet of 50, 101 or 152 layers"),
    field_of::number("drop", &SeResNetParams::drop, 0, 0.99, "dropout before the last layer"),
    field_of::number("num_classes", &SeResNetParams::num_classes, 2, 1000, "classes"),
    field_of::numbers("blocks", &SeResNetParams::blocks, 1, 200, "those of model.params.layers",
                      "blocks of the four stages, in place of model.params.layers"),
    field_of::number("width", &SeResNetParams::width, 4, 512, "planes of the first stage"),
};

constexpr const auto& fields_of(const HourglassParams&) { return kHourglassFields; }
constexpr const auto& fields_of(const SeResNetParams&) { return kSeResNetFields; }

/// Calls visit(field) for each parameter of the network that `params` are of.
template <typename Params, typename Visit>
void for_each_field(const Params& params, const Visit& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, fields_of(params));
}

template <typename T>
inline constexpr bool kIsNumber = std::is_same_v<T, int> || std::is_same_v<T, double>;

}  // namespace deepwrist::config
