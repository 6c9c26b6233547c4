#include "core/archive/unpack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/base/atomic_file.h"
#include "tests/core/archive/tar_bytes.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::archive {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::gzipped;
using ::testing::HasSubstr;
using testing::tar_end;
using testing::tar_entry;
using testing::TemporaryFolder;

class Unpack : public ::testing::Test {
 protected:
  Unpack() { fs::create_directory(out()); }

  fs::path out() const { return folder_ / "out"; }
  std::vector<fs::path> unpacked(const std::string& bytes, const UnpackOptions& options = {}) {
    return unpack(folder_.write("weights.tar", bytes), out(), options);
  }
  /// What is said of these bytes; and that nothing came to lie outside the folder.
  std::string refusal(const std::string& bytes, ErrorKind kind = ErrorKind::format,
                      const UnpackOptions& options = {}) {
    const auto message = testing::failure([&] { unpacked(bytes, options); }, kind);
    EXPECT_THAT(message, HasSubstr("weights.tar"));
    EXPECT_FALSE(fs::exists(folder_ / "evil"));
    return message;
  }

  TemporaryFolder folder_;
};

TEST_F(Unpack, WritesFilesOfPlainAndCompressedArchives) {
  const auto bytes = tar_entry("./tree/", "", '5') + tar_entry("./tree/PA/a.ckpt", "weights") +
                     tar_entry("tree/note", "") + tar_end();
  EXPECT_THAT(unpacked(bytes), ElementsAre("tree/PA/a.ckpt", "tree/note"));
  EXPECT_EQ(read_file(out() / "tree/PA/a.ckpt", 100), "weights");
  fs::remove_all(out() / "tree");
  EXPECT_THAT(unpacked(gzipped(bytes)), ElementsAre("tree/PA/a.ckpt", "tree/note"));
  EXPECT_EQ(read_file(out() / "tree/PA/a.ckpt", 100), "weights");
}

TEST_F(Unpack, WritesOnlyWhatIsWantedAndNoNotesOfAMac) {
  const auto bytes = tar_entry("PA/a.ckpt", "a") + tar_entry("PA/._a.ckpt", "mac") + tar_entry("b.txt", "b");
  UnpackOptions options;
  options.wanted = [](const fs::path& name) { return name.extension() == ".ckpt"; };
  EXPECT_THAT(unpacked(bytes + tar_end(), options), ElementsAre("PA/a.ckpt"));
  EXPECT_FALSE(fs::exists(out() / "b.txt"));
  EXPECT_FALSE(fs::exists(out() / "PA/._a.ckpt"));
}

TEST_F(Unpack, RefusesWhatIsNeitherFileNorFolderByName) {
  EXPECT_THAT(refusal(tar_entry("PA", "", '2', "/etc") + tar_entry("PA/passwd", "x") + tar_end()),
              AllOf(HasSubstr("'PA'"), HasSubstr("a symbolic link")));
  EXPECT_THAT(refusal(tar_entry("hard", "", '1', "../evil") + tar_end()), HasSubstr("a hard link"));
  EXPECT_THAT(refusal(tar_entry("zero", "", '3') + tar_end()), HasSubstr("a device"));
  EXPECT_THAT(refusal(tar_entry("disk", "", '4') + tar_end()), HasSubstr("a device"));
  EXPECT_THAT(refusal(tar_entry("pipe", "", '6') + tar_end()), HasSubstr("a pipe"));
  EXPECT_TRUE(fs::is_empty(out()));
}

TEST_F(Unpack, RefusesNamesThatLeadOutOfTheFolder) {
  EXPECT_THAT(refusal(tar_entry("../evil", "x") + tar_end()), HasSubstr("'..'"));
  EXPECT_THAT(refusal(tar_entry("PA/../../evil", "x") + tar_end()), HasSubstr("'..'"));
  EXPECT_THAT(refusal(tar_entry((folder_ / "evil").string(), "x") + tar_end()), HasSubstr("absolute"));
  EXPECT_THAT(refusal(tar_entry(".", "x") + tar_end()), HasSubstr("without a name"));
  EXPECT_THAT(refusal(tar_entry(std::string(60, 'a') + "/\x1b[31mred/../x", "x") + tar_end()),
              HasSubstr("\\x1b[31mred"));
}

TEST_F(Unpack, RefusesNamesThatComeTwice) {
  EXPECT_THAT(refusal(tar_entry("a", "1") + tar_entry("./a", "2") + tar_end()), HasSubstr("comes twice"));
  fs::remove_all(out() / "a");
  EXPECT_THAT(refusal(tar_entry("a", "1") + tar_entry("a/b", "2") + tar_end()), HasSubstr("comes twice"));
  fs::remove_all(out() / "a");
  EXPECT_THAT(refusal(tar_entry("a/b", "1") + tar_entry("a", "2") + tar_end()), HasSubstr("comes twice"));
}

TEST_F(Unpack, RefusesDamagedAndCutArchives) {
  const auto whole = tar_entry("a", std::string(2000, 'x')) + tar_end();
  EXPECT_THAT(refusal(whole.substr(0, 1000)), HasSubstr("damaged"));
  fs::remove(out() / "a");
  const auto packed = gzipped(whole);
  EXPECT_THAT(refusal(packed.substr(0, packed.size() / 2)), HasSubstr("damaged"));
  fs::remove(out() / "a");
  EXPECT_THAT(refusal(""), HasSubstr("no .tar"));
  EXPECT_THAT(refusal("PK\x03\x04 a zip file is none"), HasSubstr("no .tar"));
  auto wrong = whole;
  wrong[0] = 'b';
  EXPECT_THAT(refusal(wrong), HasSubstr("damaged"));
}

TEST_F(Unpack, RefusesMoreThanTheLimits) {
  UnpackOptions options;
  options.limits = {.bytes_of_file = 1000, .bytes = 1500, .bytes_of_ratio = 100, .ratio = 10, .entries = 3};
  const std::string some(900, 'x');
  EXPECT_THAT(
      refusal(tar_entry("a", "", '0', "", std::uintmax_t{1} << 32) + tar_end(), ErrorKind::limit, options),
      AllOf(HasSubstr("'a'"), HasSubstr("more than 1000 bytes")));
  EXPECT_THAT(refusal(tar_entry("b", some) + tar_entry("c", some) + tar_end(), ErrorKind::limit, options),
              HasSubstr("more than 1500 bytes"));
  std::string many;
  for (const auto* name : {"d/", "e/", "f/", "g/"}) many += tar_entry(name, "", '5');
  EXPECT_THAT(refusal(many + tar_end(), ErrorKind::limit, options), HasSubstr("more than 3 entries"));
  options.limits.bytes = options.limits.bytes_of_file = 100'000;
  EXPECT_THAT(
      refusal(gzipped(tar_entry("h", std::string(90'000, 'x')) + tar_end()), ErrorKind::limit, options),
      HasSubstr("more than 10 times as large"));
  options.wanted = [](const fs::path&) { return false; };
  EXPECT_THAT(
      refusal(gzipped(tar_entry("i", std::string(90'000, 'x')) + tar_end()), ErrorKind::limit, options),
      HasSubstr("more than 10 times as large"))
      << "what is read past counts too";
}

TEST_F(Unpack, WaitsForNoPipe) {
  mkfifo((folder_ / "pipe.tar").c_str(), 0600);
  EXPECT_THAT(testing::failure([&] { unpack(folder_ / "pipe.tar", out(), {}); }, ErrorKind::io),
              HasSubstr("not a regular file"));
  EXPECT_THAT(testing::failure([&] { unpack(folder_ / "none.tar", out(), {}); }, ErrorKind::io),
              HasSubstr("does not exist"));
}

}  // namespace
}  // namespace deepwrist::archive
