#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// A program with something small to do.
struct Scenario {
  using Root = const std::filesystem::path&;

  std::string name;
  /// Makes the inputs, which several runs may share and none changes.
  std::function<void()> make_inputs;
  /// Puts into `root` what is there before the program starts.
  std::function<void(Root root)> prepare;
  /// The program, all of whose outputs lie below `root`.
  std::function<std::vector<std::string>(Root root)> command;
  /// Files that hold intermediate results under their own names while the program runs.
  std::vector<std::string> growing = {};
  bool reads_experiment = false;  ///< takes keys such as log.file
};

/// test, localize, create_dataset, train, calibrate, quantize, import_weights, evaluate. Their inputs lie
/// below `shared`: phantoms, small untrained weights, regions, a published tree, a table of scores.
std::vector<Scenario> scenarios(const std::filesystem::path& shared);

}  // namespace deepwrist::testing
