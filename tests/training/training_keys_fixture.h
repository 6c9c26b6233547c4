#pragma once

#include "training/training_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "classifier/se_resnet_params.h"
#include "core/config/compose.h"
#include "core/config/problems.h"
#include "localizer/hourglass_params.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {

using Register = void (*)(config::KeyRegistry&, TrainingExperiment&);

class TrainingKeys : public ::testing::Test {
 protected:
  TrainingKeys() {
    folder_.write("landmark_train_meta.csv", "");
    folder_.write("dataset_meta.csv", "");
  }

  TrainingExperiment& bind(Register keys_of, const std::string& experiment,
                           const std::vector<std::string>& more = {}) {
    experiment_ = {};
    std::vector<std::string> overrides{"workdir=runs"};
    if (has_images_) overrides.push_back("dataset.data_home=" + folder_.path().string());
    overrides.insert(overrides.end(), more.begin(), more.end());
    const std::string base = keys_of == register_train_localizer_keys ? "localizer" : "classifier";
    const auto composition = config::compose({base, experiment, overrides, {testing::source("config")}});
    experiment_.composed(composition.root, {});
    config::KeyRegistry keys;
    keys_of(keys, experiment_);
    config::Problems problems;
    keys.bind(composition.root, composition.base_file.string(), problems);
    problems_ = problems.lines();
    return experiment_;
  }

  const testing::TemporaryFolder folder_;
  TrainingExperiment experiment_;
  bool has_images_ = true;
  std::vector<std::string> problems_;
};

}  // namespace deepwrist::training
