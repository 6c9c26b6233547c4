#include "tests/apps/program_fixture.h"

#include <stdexcept>

#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

void require_success(const std::vector<std::string>& command) {
  const auto finished = run(command);
  if (finished.exit_code != 0) throw std::runtime_error(command.front() + " failed: " + finished.err);
}

}  // namespace

TemporaryFolder* Programs::shared_ = nullptr;

void Programs::SetUpTestSuite() {
  shared_ = new TemporaryFolder();
  require_success({program("make_phantoms"), shared() / "phantoms", "--count", "3", "--seed", "5", "--height",
                   "320", "--width", "256"});
  require_success({program("seed_weights"), shared() / "localizer", "--block", "localizer", "--bw", "4",
                   "--hg-depth", "3"});
  require_success({program("seed_weights"), shared() / "classifier", "--block", "classifier", "--blocks", "1",
                   "1", "1", "1", "--width", "8"});
}

void Programs::TearDownTestSuite() {
  delete shared_;
  shared_ = nullptr;
}

std::vector<std::string> Programs::test_command(const std::vector<std::string>& more) const {
  std::vector<std::string> command{program("test"), "dataset.meta=" + cases_csv().string(),
                                   "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                   "snapshot_folder=" + (shared() / "classifier").string(),
                                   "save_path=" + predictions().string()};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

Finished Programs::run_localize(const std::vector<std::string>& more) const {
  std::vector<std::string> command{program("localize"), "dataset.meta=" + cases_csv().string(),
                                   "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                   "save_path=" + (own_ / "landmarks.csv").string()};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

std::filesystem::path Programs::table_with(const std::string& fname) const {
  return own_.write("table.csv", "ID,Fname,Side,Fracture,Spacing\nA," + fname + ",0,1,0.2\n");
}

std::vector<std::string> column(const std::filesystem::path& csv, const std::string& name) {
  const auto table = data::read_csv(csv);
  const auto index = table.require_column(name);
  std::vector<std::string> fields;
  for (std::size_t row = 0; row < table.rows(); ++row) fields.emplace_back(table.field(row, index));
  return fields;
}

}  // namespace deepwrist::testing
