#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace deepwrist::config {

/// A value of one of `model.params`, and all of them by name.
using ParamValue = std::variant<bool, int, double, std::string, std::vector<int>>;
using ParamValues = std::map<std::string, ParamValue>;

/// A network that a block can be: one of the block's catalogue, and each of its parameters.
struct Architecture {
  std::string network;  ///< "HourglassNet_PTL"; as `model.name`
  ParamValues params;

  bool operator==(const Architecture&) const = default;
};

/// Weights of a block and what an experiment says of them.
struct ModelOptions {
  std::filesystem::path snapshot_folder;
  std::filesystem::path train_data_home;  ///< holds mean_std_{side}.npy; empty: the snapshot folder
  std::string network;                    ///< `model.name`; empty: that of the weights
  std::optional<ParamValues> params;      ///< those given; empty: from the manifest or the weights' shapes
};

}  // namespace deepwrist::config
