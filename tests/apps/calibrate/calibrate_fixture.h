#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {

/// A copy of the untrained classifier, with validation tables as a training run leaves them.
class CalibrateProgram : public Programs {
 protected:
  CalibrateProgram() {
    std::filesystem::copy(shared() / "classifier", snapshot(), std::filesystem::copy_options::recursive);
    for (const auto& fold : folds()) write_table(fold["view"], fold["fold"], 60);
  }
  std::filesystem::path snapshot() const { return own_ / "snapshot"; }
  nlohmann::json manifest() const { return read_json(snapshot() / "manifest.json"); }
  nlohmann::json folds() const { return manifest()["folds"]; }
  std::filesystem::path table(const std::string& view, int fold) const {
    return snapshot() / view / ("fold_" + std::to_string(fold)) / "validation.csv";
  }
  /// Logits twice too large.
  void write_table(const std::string& view, int fold, int cases) const {
    CounterRng rng(static_cast<std::uint64_t>(fold) + (view == "PA" ? 10 : 20));
    std::string text = "ID,Fname,Fracture_Prediction,Fracture,logit_0,logit_1\n";
    for (int i = 0; i < cases; ++i) {
      const double margin = 2 * rng.normal();
      const int truth = rng.uniform() < 1 / (1 + std::exp(-margin)) ? 1 : 0;
      text += std::to_string(fold) + "x" + std::to_string(i) + ",x,0.5," + std::to_string(truth) + ",0," +
              std::to_string(2 * margin) + "\n";
    }
    write_file_atomically(table(view, fold), text);
  }
  Finished calibrate(std::vector<std::string> more = {}) const {
    std::vector<std::string> command{program("calibrate"), "snapshot_folder=" + snapshot().string()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  std::vector<double> temperatures() const {
    std::vector<double> found;
    for (const auto& fold : folds()) found.push_back(fold.value("temperature", 0.0));
    return found;
  }
};

}  // namespace deepwrist::testing
