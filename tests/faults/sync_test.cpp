#include <algorithm>
#include <set>

#include "tests/faults/contents.h"
#include "tests/faults/fault_fixture.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;

/// What a power failure needs: that what is under its own name was synced before it got the name, and the
/// folder after it.
class SyncTest : public Faults {
 protected:
  const std::vector<Step>& steps() const { return undisturbed_run().steps; }

  /// Index of the last step before `end` with this operation on this path; -1 for none.
  long last(const std::string& operation, const std::string& path, long end) const {
    for (long i = end - 1; i >= 0; --i) {
      const auto& step = steps()[static_cast<std::size_t>(i)];
      if (step.operation == operation && step.path == path) return i;
    }
    return -1;
  }
  long count() const { return static_cast<long>(steps().size()); }

  std::vector<std::string> offences() const {
    std::vector<std::string> found;
    for (long i = 0; i < count(); ++i) {
      const auto& [operation, path, target] = steps()[static_cast<std::size_t>(i)];
      if (operation == "rename") {
        const bool is_folder = fs::is_directory(target);
        const long written = std::max(last("write", path, i), last("create", path, i));
        if (!is_folder && last("sync", path, i) <= written && !was_synced_under_a_later_name(target, i))
          found.push_back(target + ": renamed before it was synced");
        if (last("sync", fs::path(target).parent_path(), count()) < i)
          found.push_back(target + ": its folder was not synced after it");
      }
      if (operation == "mkdir" && fs::exists(path) && last("sync", fs::path(path).parent_path(), count()) < i)
        found.push_back(path + ": the folder above was not synced after it was made");
    }
    return found;
  }

  std::set<std::string> names_given() const {
    std::set<std::string> names;
    for (const auto& step : steps()) {
      if (step.operation == "rename") names.insert(step.target);
    }
    return names;
  }

 private:
  /// A library's own temporary file becomes ours first, which is then synced and renamed.
  bool was_synced_under_a_later_name(const std::string& name, long renamed) const {
    return is_unfinished(name) && last("sync", name, count()) > renamed;
  }
};

TEST_P(SyncTest, FilesAreSyncedBeforeTheyAreThereAndFoldersAfter) {
  const auto problems = offences();
  EXPECT_TRUE(problems.empty()) << ::testing::PrintToString(problems);
}

TEST_P(SyncTest, EveryResultComesByRenaming) {
  const auto names = names_given();
  ASSERT_FALSE(names.empty());
  for (const auto& [name, content] : after()) {
    if (before().contains(name) && before().at(name) == content) continue;
    const bool is_in_a_renamed_folder = std::ranges::any_of(
        names, [&](const auto& given) { return (root() / name).string().starts_with(given + "/"); });
    EXPECT_TRUE(names.contains((root() / name).string()) || is_in_a_renamed_folder)
        << name << " was written in place";
  }
}

INSTANTIATE_TEST_SUITE_P(Program, SyncTest, every_program(), name_of_program);

}  // namespace
}  // namespace deepwrist::testing
