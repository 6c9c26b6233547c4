#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/apps/program_fixture.h"
#include "tests/clinic/node/background_program.h"

namespace deepwrist::testing {

/// `annotate` on phantoms, beside the test.
class Annotating : public Programs {
 protected:
  std::filesystem::path table() const { return own_ / "landmarks.csv"; }
  std::vector<std::string> command(const std::vector<std::string>& more = {}) const;
  /// Starts the program and returns the address that it prints; empty where it prints none.
  std::string start(const std::vector<std::string>& more = {});
  int end(int signal) { return program_->end(signal); }
  /// What the program has printed.
  std::string printed() const;
  /// The fields of a column, once its table has this row; empty fields before.
  std::string cell(std::size_t row, const std::string& name) const;
  /// Waits until the cell holds this text; says what it holds after five seconds.
  std::string wait_for_cell(std::size_t row, const std::string& name, const std::string& text) const;

  std::unique_ptr<clinic::testing::BackgroundProgram> program_;

 private:
  std::size_t starts_ = 0;
};

}  // namespace deepwrist::testing
