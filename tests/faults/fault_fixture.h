#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "tests/faults/injected_run.h"
#include "tests/faults/scenario.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// One program, its inputs, and what it leaves when nothing disturbs it. All tests of a program share these.
class Faults : public ::testing::TestWithParam<std::string> {
 protected:
  using Contents = std::map<std::string, std::string>;

  /// Skips the test where the program cannot run on this machine.
  void SetUp() override;

  const Scenario& scenario() const { return undisturbed().scenario; }
  /// Contents of the root before the program, and after it.
  const Contents& before() const { return undisturbed().before; }
  const Contents& after() const { return undisturbed().after; }
  const Injected& undisturbed_run() const { return undisturbed().run; }

  /// The watched folder, always of the same name, as it is before the program starts.
  std::filesystem::path fresh_root() const;
  std::filesystem::path root() const { return folder().path() / "root"; }
  static const TemporaryFolder& folder();
  std::vector<std::string> command(const std::vector<std::string>& more = {}) const;

 private:
  struct Undisturbed {
    Scenario scenario;
    Contents before, after;
    Injected run;
  };
  const Undisturbed& undisturbed() const;
};

/// For INSTANTIATE_TEST_SUITE_P: each program, and what its tests are called.
inline auto every_program() {
  return ::testing::Values("test", "localize", "create_dataset", "train", "calibrate", "quantize",
                           "import_weights", "evaluate");
}
inline std::string name_of_program(const ::testing::TestParamInfo<std::string>& tested) {
  return tested.param;
}

}  // namespace deepwrist::testing
