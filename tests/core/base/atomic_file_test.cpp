#include "core/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;

TEST(AtomicFile, WritesTheWholeFileAndCreatesItsFolder) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "a" / "b.txt", "hello");
  EXPECT_EQ(read_file(folder.path() / "a" / "b.txt", 100), "hello");
}

TEST(AtomicFile, KeepsTheOldFileAndNoTemporaryWhenTheWriterThrows) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("b.txt", "old");
  EXPECT_THROW(write_file_atomically(path,
                                     [](const fs::path& temporary) {
                                       std::ofstream(temporary) << "half";
                                       throw Error(ErrorKind::io, "", "disk full");
                                     }),
               Error);
  EXPECT_EQ(read_file(path, 100), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFile, ReportsAFullDiskAndKeepsTheOldFile) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("b.txt", "old");
  // A file-size limit fails writes part-way, as a full disk does.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit tiny{16, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tiny);
  EXPECT_THROW(write_file_atomically(path, std::string(1000, 'x')), Error);
  setrlimit(RLIMIT_FSIZE, &old_limit);
  EXPECT_EQ(read_file(path, 100), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFile, RefusesATargetThatIsNoRegularFileBeforeWriting) {
  const testing::TemporaryFolder folder;
  const auto fifo = folder / "fifo", directory = folder / "folder", link = folder / "link";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  fs::create_directory(directory);
  fs::create_symlink("/dev/null", link);
  for (const auto& target : {fifo, directory, link}) {
    bool written = false;
    try {
      write_file_atomically(target, [&](const fs::path&) { written = true; });
      ADD_FAILURE() << target << " was replaced";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::io);
      EXPECT_NE(std::string(error.what()).find("not a regular file"), std::string::npos) << error.what();
    }
    EXPECT_FALSE(written);
  }
  EXPECT_TRUE(fs::is_fifo(fifo));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 3);
}

TEST(ReadFile, RefusesFilesOverTheCapFoldersAndMissingFiles) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("b.txt", "hello");
  EXPECT_THROW(read_file(path, 4), Error);
  EXPECT_THROW(read_file(folder.path(), 100), Error);
  EXPECT_THROW(read_file(folder / "missing", 100), Error);
}

}  // namespace
}  // namespace deepwrist
