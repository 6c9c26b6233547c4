#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// Small localizers trained by the programs on 12 phantoms, which are made once.
class TrainPrograms : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  static std::filesystem::path phantoms() { return shared_->path() / "phantoms"; }

  /// train_localizer of one view and fold; `more` overrides.
  std::vector<std::string> localizer(const std::vector<std::string>& more = {}) const;
  std::filesystem::path snapshot() const { return own_ / "snapshot"; }
  std::filesystem::path fold() const { return snapshot() / "PA/fold_1"; }

  /// Bytes of the fold's event files.
  std::string events() const;

  /// dataset.data_home=... of a copy of the phantoms whose table has one text replaced.
  std::string home_with(const std::string& from, const std::string& to) const;

  TemporaryFolder own_;

 private:
  static TemporaryFolder* shared_;
};

}  // namespace deepwrist::testing
