#include "core/engine/int8/quantization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/weights/snapshot.h"
#include "core/weights/snapshot_builder.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::engine {
namespace {

using deepwrist::testing::failure;
using deepwrist::testing::TemporaryFolder;
using ::testing::HasSubstr;

Quantization example() {
  return {std::string(64, 'a'), 64, {{0, 0, 2.5F, 1e-7F, 0, 12345.678F}, {{}, {-0.25F, 1e-6F}, {}}}};
}

TEST(Quantization, ComesBackAsItWasWritten) {
  const TemporaryFolder folder;
  const auto file = write_quantization(folder.path(), example());
  EXPECT_TRUE(is_quantization_file(file));
  EXPECT_EQ(read_quantization(file), example());
  auto other = example();
  other.regions = 3;
  EXPECT_NE(write_quantization(folder.path(), other), file) << "what is there stays";
  EXPECT_EQ(read_quantization(file), example());
}

TEST(Quantization, HostileFilesAreRefusedWithEveryProblem) {
  const TemporaryFolder folder;
  for (const auto* text :
       {"", "[]", "{}", R"({"version":2,"weights_sha256":"","regions":1,"limits":[],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":0,"limits":[],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[1,-1],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[1,"2"],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[1e40],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[[1]],"shifts":[]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[],"shifts":[1]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[],"shifts":[["1"]]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[],"shifts":[[1e40]]})",
        R"({"version":1,"weights_sha256":"","regions":1,"limits":[],"shifts":[],"more":1})"}) {
    const auto file = folder.write("int8.json", text);
    failure([&] { read_quantization(file); }, ErrorKind::format);
  }
  std::string many = "0";
  for (int i = 0; i < 30'000; ++i) many += ",0";
  const auto file = folder.write(
      "int8.json", R"({"version":1,"weights_sha256":"","regions":1,"limits":[)" + many + R"(],"shifts":[]})");
  EXPECT_THAT(failure([&] { read_quantization(file); }, ErrorKind::format), HasSubstr("limits"));
}

/// A snapshot of one fold with ranges for weights of `weights_sha256` (empty: its own).
void build(const TemporaryFolder& folder, const std::string& weights_sha256) {
  weights::SnapshotBuilder builder(folder.path(),
                                   weights::ModelRecord{"classifier", "", nlohmann::json::object()},
                                   Preprocessing{}, "seeded");
  builder.add_fold(View::pa, 0, {});
  auto quantization = example();
  auto& fold = builder.manifest().folds.front();
  quantization.weights_sha256 = weights_sha256.empty() ? fold.weights.sha256 : weights_sha256;
  const auto file = write_quantization(folder / "PA/fold_0", quantization);
  fold.int8 = weights::ManifestFile{file.lexically_relative(folder.path()).string(), sha256_of_file(file)};
  builder.finish();
}

TEST(SnapshotRanges, AreReadFromTheFilesTheManifestLists) {
  const TemporaryFolder folder;
  build(folder, "");
  const auto snapshot = weights::Snapshot::open(folder.path());
  const auto ranges = int8_ranges(snapshot, snapshot.folds(View::pa));
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges.front(), example().ranges);
}

TEST(SnapshotRanges, RefuseChangedFilesOtherWeightsAndNone) {
  const TemporaryFolder other, changed, none;
  build(other, std::string(64, 'b'));
  const auto ranges_of = [](const TemporaryFolder& folder) {
    const auto snapshot = weights::Snapshot::open(folder.path());
    return int8_ranges(snapshot, snapshot.folds(View::pa));
  };
  EXPECT_THAT(failure([&] { ranges_of(other); }, ErrorKind::format), HasSubstr("other weights"));
  build(changed, "");
  for (const auto& entry : std::filesystem::directory_iterator(changed / "PA/fold_0")) {
    if (!is_quantization_file(entry.path())) continue;
    write_file_atomically(entry.path(), read_file(entry.path(), 1 << 20) + "\n");
  }
  EXPECT_THAT(failure([&] { ranges_of(changed); }, ErrorKind::format), HasSubstr("SHA-256"));
  weights::SnapshotBuilder builder(none.path(),
                                   weights::ModelRecord{"classifier", "", nlohmann::json::object()},
                                   Preprocessing{}, "seeded");
  builder.add_fold(View::pa, 0, {});
  builder.finish();
  EXPECT_THAT(failure([&] { ranges_of(none); }, ErrorKind::usage),
              ::testing::AllOf(HasSubstr("PA fold 0"), HasSubstr("quantize"), HasSubstr("precision=fp32")));
}

}  // namespace
}  // namespace deepwrist::engine
