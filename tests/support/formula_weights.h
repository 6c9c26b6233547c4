#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace deepwrist::testing {

/// Weights computed from names, so that full-size networks need no files: every entry is a hash of
/// "tag/name" and its index, scaled by what it is for. The golden outputs were made with the same formula.
std::uint32_t fnv1a(const std::string& text);
std::uint32_t formula_hash(std::uint32_t seed, std::uint32_t index);
/// In [-1, 1), exact in double.
double formula_value(std::uint32_t seed, std::uint32_t index);

/// One entry of a state dictionary: float32, or the int64 100 of a `num_batches_tracked`.
torch::Tensor formula_entry(const std::string& tag, const std::string& name,
                            const std::vector<int64_t>& shape);
/// A whole state dictionary with the names and shapes of another.
weights::StateDict formula_weights(const std::string& tag, const weights::StateDict& like);

/// The gain of the localizer's last convolution: keeps the soft-argmax unsaturated.
void apply_localizer_gain(weights::StateDict& weights, double gain);
/// The gain and bias that make the scores of "cls_{PA|LAT}_{fold}" differ between images.
void apply_classifier_specials(weights::StateDict& weights, bool lateral, int fold);

/// A float32 input whose entries are the formula's values of ("input", name).
torch::Tensor formula_input(const std::string& name, const std::vector<int64_t>& shape);

/// An .npy file of float32 or float64 as a float64 tensor.
torch::Tensor read_npy_tensor(const std::filesystem::path& file);

/// Lines of "name TAB shape TAB dtype", as in the key lists of the golden folder.
std::vector<std::string> read_key_list(const std::filesystem::path& file);
/// The same lines for a state dictionary.
std::vector<std::string> key_list(const weights::StateDict& weights);

}  // namespace deepwrist::testing
