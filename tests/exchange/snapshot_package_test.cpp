#include "exchange/snapshot_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <span>

#include "core/archive/tar_writer.h"
#include "core/base/atomic_file.h"
#include "core/base/sha256.h"
#include "evaluation/drift/data_profile.h"
#include "tests/core/archive/tar_bytes.h"
#include "tests/exchange/small_snapshots.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;
using archive::TarFile;
using testing::failure;
using ::testing::HasSubstr;

constexpr std::size_t kAnySize = 1 << 26;

evaluation::DataProfile small_profile() {
  evaluation::MeasuredImages images;
  for (int i = 0; i < 3; ++i) images.add("P" + std::to_string(i), {{"spacing", 0.1 + 0.01 * i}});
  evaluation::DataProfile profile{.block = "localizer", .prepared = false, .views = {}};
  profile.views[View::pa].images = images.images();
  profile.views[View::pa].add(images);
  return profile;
}

std::string digest(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

class SnapshotPackage : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared_ = std::make_unique<testing::TemporaryFolder>();
    testing::make_small_localizer(*shared_ / "snapshot");
    shared_->write("snapshot/validation.csv", "ID,names of people");
    shared_->write("snapshot/MODEL_CARD.md", "# Card");
    evaluation::write_data_profile(*shared_ / "snapshot", small_profile());
  }
  static void TearDownTestSuite() { shared_.reset(); }

  static fs::path snapshot() { return *shared_ / "snapshot"; }
  fs::path package() const { return own_ / "small.dwsnap"; }
  fs::path destination() const { return own_ / "installed/small"; }

  /// A file of the snapshot as it is packed.
  static TarFile of_snapshot(const std::string& name) {
    return {name, read_file(snapshot() / name, kAnySize)};
  }
  static std::vector<TarFile> all_files() {
    return {of_snapshot("PA/fold_0/best.pt"), of_snapshot("manifest.json"), of_snapshot("mean_std_0.npy")};
  }
  /// A package of these files, listed as they are.
  void write_package(std::vector<TarFile> files) const {
    nlohmann::json list = nlohmann::json::object();
    for (const auto& file : files)
      list[file.name] = {{"bytes", file.text.size()}, {"sha256", digest(file.text)}};
    files.insert(files.begin(),
                 {"deepwrist-package.json", nlohmann::json{{"format", 1}, {"files", list}}.dump()});
    archive::write_tar(package(), files);
  }
  /// Why it is not installed; and that nothing of it is.
  std::string refusal(ErrorKind kind = ErrorKind::format, const std::string& sha256 = "") const {
    const auto message = failure([&] { install_package(package(), destination(), sha256); }, kind);
    EXPECT_TRUE(!fs::exists(own_ / "installed") || fs::is_empty(own_ / "installed"));
    return message;
  }

  static inline std::unique_ptr<testing::TemporaryFolder> shared_;
  testing::TemporaryFolder own_;
};

TEST_F(SnapshotPackage, BringsASnapshotElsewhereWithoutWhatTrainingLeft) {
  const auto packed = pack_snapshot(snapshot(), package());
  EXPECT_EQ(packed.sha256, sha256_of_file(package()));
  EXPECT_EQ(packed.bytes, fs::file_size(package()));
  EXPECT_THAT(packed.summary, HasSubstr("localizer (hourglass, bw 4, depth 2"));
  const auto installed = install_package(package(), destination(), packed.sha256);
  EXPECT_EQ(installed.folder, destination());
  for (const char* file :
       {"manifest.json", "PA/fold_0/best.pt", "mean_std_0.npy", "MODEL_CARD.md", "data_profile.json"})
    EXPECT_EQ(read_file(destination() / file, kAnySize), read_file(snapshot() / file, kAnySize)) << file;
  EXPECT_FALSE(fs::exists(destination() / "validation.csv"));
  EXPECT_FALSE(fs::exists(destination() / "deepwrist-package.json"));

  pack_snapshot(destination(), own_ / "again.dwsnap");
  EXPECT_EQ(sha256_of_file(own_ / "again.dwsnap"), packed.sha256);
  failure([&] { install_package(package(), destination()); }, ErrorKind::usage);
}

TEST_F(SnapshotPackage, IsNotMadeOfWhatIsNoSnapshot) {
  EXPECT_THAT(failure([&] { pack_snapshot(own_.path(), package()); }, ErrorKind::usage),
              HasSubstr("manifest.json"));
  EXPECT_THAT(failure([&] { pack_snapshot(snapshot(), snapshot() / "PA/fold_0/best.pt"); }, ErrorKind::usage),
              HasSubstr("best.pt"));
  fs::copy(snapshot(), own_ / "copy", fs::copy_options::recursive);
  own_.write("copy/mean_std_0.npy", read_file(snapshot() / "mean_std_0.npy", kAnySize) + " ");
  failure([&] { pack_snapshot(own_ / "copy", package()); }, ErrorKind::format);
  EXPECT_FALSE(fs::exists(package()));
}

TEST_F(SnapshotPackage, IsCheckedBeforeAnythingOfItAppears) {
  pack_snapshot(snapshot(), package());
  EXPECT_THAT(refusal(ErrorKind::format, std::string(64, 'a')), HasSubstr("SHA-256"));

  auto bytes = read_file(package(), kAnySize);
  own_.write("small.dwsnap", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(refusal(), HasSubstr("damaged"));
  bytes[bytes.size() / 2] ^= 1;
  own_.write("small.dwsnap", bytes);
  EXPECT_THAT(refusal(), HasSubstr("not the file that is listed"));

  own_.write("small.dwsnap", "no tar");
  refusal();
  archive::write_tar(package(), all_files());
  EXPECT_THAT(refusal(), HasSubstr("no package of deepwrist pack"));
}

TEST_F(SnapshotPackage, HasNothingThatIsNotListed) {
  auto files = all_files();
  files.push_back({"model_card.html", "<script>"});
  write_package(files);
  EXPECT_THAT(refusal(), HasSubstr("'model_card.html' belongs to no snapshot"));

  files = all_files();
  files.push_back({"data_profile.json", "{}"});
  write_package(files);
  EXPECT_THAT(refusal(), HasSubstr("data_profile.json"));

  files = all_files();
  files.erase(files.begin());
  write_package(files);
  EXPECT_THAT(refusal(ErrorKind::io), HasSubstr("best.pt"));

  own_.write("small.dwsnap", testing::tar_entry("deepwrist-package.json", R"({"format":1,"files":{}})") +
                                 testing::tar_entry("stray", "x") + testing::tar_end());
  EXPECT_THAT(refusal(), HasSubstr("'stray' is there and not listed"));
  own_.write("small.dwsnap",
             testing::tar_entry("deepwrist-package.json",
                                R"({"format":2,"files":{"a":{"bytes":-1,"sha256":"","x":1}}})") +
                 testing::tar_end());
  const auto message = refusal();
  for (const char* part : {"format", "files.a.bytes", "files.a.x"}) EXPECT_THAT(message, HasSubstr(part));
  own_.write("small.dwsnap",
             testing::tar_entry("manifest.json", "", '2', "/etc/passwd") + testing::tar_end());
  EXPECT_THAT(refusal(), HasSubstr("a symbolic link"));
}

TEST_F(SnapshotPackage, IsOfANetworkThatIsKnownHere) {
  auto files = all_files();
  auto manifest = nlohmann::json::parse(files[1].text);
  manifest["model"]["block"] = "segmenter";
  files[1].text = manifest.dump();
  write_package(files);
  EXPECT_THAT(refusal(ErrorKind::unsupported), HasSubstr("'segmenter'"));
  manifest["model"]["block"] = "localizer";
  manifest["model"]["params"]["bw"] = 8;
  files[1].text = manifest.dump();
  write_package(files);
  EXPECT_THAT(refusal(), HasSubstr("do not fit the network"));
  manifest["folds"][0]["file"] = "../../evil.pt";
  files[1].text = manifest.dump();
  write_package(files);
  EXPECT_THAT(refusal(), HasSubstr("not a path inside"));
}

}  // namespace
}  // namespace deepwrist::exchange
