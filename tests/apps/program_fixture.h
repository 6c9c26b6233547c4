#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/csv.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// Phantoms and small untrained weights, made once for all tests of the programs by the programs themselves.
class Programs : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  /// Folder with phantoms/, localizer/, classifier/.
  static const std::filesystem::path& shared() { return shared_->path(); }
  static std::filesystem::path cases_csv() { return shared() / "phantoms/cases.csv"; }

  /// `test` with everything it needs, its outputs below this test's own folder; `more` overrides.
  Finished run_test(const std::vector<std::string>& more = {}) const { return run(test_command(more)); }
  std::vector<std::string> test_command(const std::vector<std::string>& more = {}) const;
  /// `localize` likewise.
  Finished run_localize(const std::vector<std::string>& more = {}) const;

  std::filesystem::path predictions() const { return own_ / "predictions.csv"; }
  /// A table of one phantom PA row whose image is `image` (path or text of the Fname column).
  std::filesystem::path table_with(const std::string& fname) const;

  TemporaryFolder own_;

 private:
  static TemporaryFolder* shared_;
};

/// The fields of a column of a CSV file.
std::vector<std::string> column(const std::filesystem::path& csv, const std::string& name);

}  // namespace deepwrist::testing
