#include "core/base/temporary_path.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

/// A process that makes a temporary file and a temporary folder beside `target` and is killed.
void be_killed_while_writing(const fs::path& target) {
  const pid_t child = fork();
  if (child == 0) {
    const TemporaryPath file(target), folder(target);
    std::ofstream(file.path()) << "half";
    std::ofstream(file.path().string() + ".ZkTvqG") << "a library's own";
    fs::create_directory(folder.path());
    std::ofstream(folder.path() / "part") << "half";
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
}

TEST(TemporaryPath, KeepsTheExtensionAndIsRemovedUnlessPutInPlace) {
  const testing::TemporaryFolder folder;
  const auto target = folder / "a/table.csv";
  fs::path first;
  {
    const TemporaryPath temporary(target);
    first = temporary.path();
    std::ofstream(first) << "half";
    EXPECT_EQ(first.extension(), ".csv");
    EXPECT_EQ(first.parent_path(), target.parent_path());
  }
  EXPECT_FALSE(fs::exists(first));
  TemporaryPath temporary(target);
  std::ofstream(temporary.path()) << "whole";
  temporary.put_in_place();
  EXPECT_EQ(names_in(folder / "a"), std::set<std::string>{"table.csv"});
}

TEST(TemporaryPath, TheNextRunRemovesWhatADeadOneLeftAndNothingElse) {
  const testing::TemporaryFolder folder;
  folder.write(".table.tmp-notes.csv", "somebody's own");
  folder.write(".table.tmp-00000000-1-0.csv", "another host's");
  be_killed_while_writing(folder / "table.csv");
  EXPECT_EQ(names_in(folder.path()).size(), 5U);
  write_file_atomically(folder / "other.csv", "whole");
  EXPECT_EQ(names_in(folder.path()),
            (std::set<std::string>{".table.tmp-notes.csv", ".table.tmp-00000000-1-0.csv", "other.csv"}));
}

TEST(TemporaryPath, ALivingProcessKeepsItsOwn) {
  const testing::TemporaryFolder folder;
  const TemporaryPath ours(folder / "table.csv");
  std::ofstream(ours.path()) << "half";
  const pid_t child = fork();
  if (child == 0) {
    write_file_atomically(folder.path() / "." / "other.csv", "whole");
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(folder / "other.csv"));
  EXPECT_TRUE(fs::exists(ours.path()));
}

TEST(TemporaryPath, SaysWhichFolderCannotBeMade) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("file", "");
  try {
    const TemporaryPath temporary(file / "a/table.csv");
    FAIL() << "a folder was made below a file";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_NE(std::string(error.what()).find("file/a"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace deepwrist
