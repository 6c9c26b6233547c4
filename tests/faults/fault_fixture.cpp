#include "tests/faults/fault_fixture.h"

#include <algorithm>
#include <cstdlib>

#include "tests/faults/contents.h"

namespace deepwrist::testing {

namespace fs = std::filesystem;

const TemporaryFolder& Faults::folder() {
  static const TemporaryFolder folder;
  return folder;
}

const Faults::Undisturbed& Faults::undisturbed() const {
  static std::map<std::string, Undisturbed> all;
  const auto found = all.find(GetParam());
  if (found != all.end()) return found->second;
  setenv("OMP_NUM_THREADS", "1", 1);
  const auto shared = folder() / ("inputs_of_" + GetParam());
  fs::create_directory(shared);
  auto& made = all[GetParam()];
  const auto known = scenarios(shared);
  made.scenario = *std::ranges::find(known, GetParam(), &Scenario::name);
  made.scenario.make_inputs();
  made.before = contents_of(fresh_root());
  made.run = run_injected(command(), root(), {});
  made.after = contents_of(root());
  return made;
}

void Faults::SetUp() {
  const auto& finished = undisturbed_run().finished;
  if (finished.err.find("VNNI") != std::string::npos) GTEST_SKIP() << finished.err;
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  ASSERT_NE(differences(before(), after()), "") << "nothing was written into the watched folder";
}

fs::path Faults::fresh_root() const {
  fs::remove_all(root());
  fs::create_directory(root());
  scenario().prepare(root());
  return root();
}

std::vector<std::string> Faults::command(const std::vector<std::string>& more) const {
  auto words = scenario().command(root());
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace deepwrist::testing
