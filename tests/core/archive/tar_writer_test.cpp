#include "core/archive/tar_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/archive/unpack.h"
#include "core/base/atomic_file.h"
#include "tests/support/errors.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::archive {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

constexpr std::size_t kAny = 1 << 24;

TEST(TarWriter, WritesTheSameBytesForTheSameFilesWhenAndWhereverTheyWereMade) {
  const TemporaryFolder one, other;
  const std::string large(3'000'000, 'x');
  write_tar(one / "a.tar", {{"b/note", "text"}, {"a", "", one.write("large", large)}});
  const auto copy = other.write("deep/large", large);
  fs::permissions(copy, fs::perms::owner_read);
  fs::last_write_time(copy, fs::file_time_type::clock::now() - std::chrono::hours(100));
  write_tar(other / "b.tar", {{"b/note", "text"}, {"a", "", copy}});
  EXPECT_EQ(read_file(one / "a.tar", kAny), read_file(other / "b.tar", kAny));

  fs::create_directory(one / "out");
  EXPECT_EQ(unpack(one / "a.tar", one / "out", {}), (std::vector<fs::path>{"b/note", "a"}));
  EXPECT_EQ(read_file(one / "out/a", kAny), large);
  EXPECT_EQ(read_file(one / "out/b/note", kAny), "text");
}

TEST(TarWriter, WritesWhatTarReads) {
  const TemporaryFolder folder;
  write_tar(folder / "a.tar", {{"b/note", "text"}, {"empty", ""}});
  const auto listed =
      testing::run({"/bin/tar", "--numeric-owner", "--utc", "-tvf", (folder / "a.tar").string()});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, ::testing::MatchesRegex("-rw-r--r-- 0/0 +4 1970-01-01 00:00 b/note\n"
                                                  "-rw-r--r-- 0/0 +0 1970-01-01 00:00 empty\n"));
}

TEST(TarWriter, LeavesNothingWhereItFails) {
  const TemporaryFolder folder;
  testing::failure([&] { write_tar(folder / "a.tar", {{"x", "", folder / "none"}}); }, ErrorKind::io);
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace deepwrist::archive
