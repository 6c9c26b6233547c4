#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// A copy of the shared classifier, and the phantoms' regions.
class QuantizeProgram : public Programs {
 protected:
  void SetUp() override {
    fs::copy(shared() / "classifier", snapshot(), fs::copy_options::recursive);
    const auto done = run({program("create_dataset"), "dataset.meta=" + cases_csv().string(),
                           "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                           "save_path=" + (own_ / "rois").string()});
    ASSERT_EQ(done.exit_code, 0) << done.err;
  }

  fs::path snapshot() const { return own_ / "classifier"; }
  std::string regions() const { return (own_ / "rois/dataset_meta.csv").string(); }
  Finished quantize(const std::vector<std::string>& more) const {
    std::vector<std::string> command{program("quantize"), snapshot().string()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  std::ptrdiff_t ranges_in(const std::string& fold) const {
    return std::ranges::count_if(fs::directory_iterator(snapshot() / fold), [](const auto& entry) {
      return entry.path().filename().string().starts_with("int8_");
    });
  }
  Finished test_in(const std::string& precision) const {
    return run_test({"snapshot_folder=" + snapshot().string(), "precision=" + precision, "device=cpu",
                     "save_path=" + (own_ / (precision + ".csv")).string(), "save_gradcam=true",
                     "gradcam_dir=" + (own_ / precision).string()});
  }
};

TEST_F(QuantizeProgram, LetsTestComputeInInt8) {
  const auto before = test_in("int8");
  if (before.err.find("VNNI") != std::string::npos) GTEST_SKIP() << before.err;
  EXPECT_EQ(before.exit_code, 2);
  EXPECT_THAT(before.err, HasSubstr("quantize"));

  const auto done = quantize({"--meta", regions(), "--regions", "2"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(ranges_in("PA/fold_0"), 1);
  EXPECT_EQ(ranges_in("LAT/fold_1"), 1);

  const auto int8 = test_in("int8"), fp32 = test_in("fp32");
  ASSERT_EQ(int8.exit_code, 0) << int8.err;
  ASSERT_EQ(fp32.exit_code, 0) << fp32.err;
  const auto reduced = column(own_ / "int8.csv", "Fracture_Prediction");
  const auto exact = column(own_ / "fp32.csv", "Fracture_Prediction");
  EXPECT_NE(reduced, exact) << "int8 was not used";
  for (std::size_t i = 0; i < exact.size(); ++i)
    EXPECT_NEAR(std::stod(reduced[i]), std::stod(exact[i]), 0.03);
}

TEST_F(QuantizeProgram, ComparesBothPrecisionsOverOtherRegions) {
  const auto file = own_ / "check.json";
  const auto done = quantize({"--meta", regions(), "--check", regions(), "--json", file.string()});
  if (done.err.find("VNNI") != std::string::npos) GTEST_SKIP() << done.err;
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("PA: 3 regions, probability changes by"));
  EXPECT_THAT(done.out, Not(HasSubstr("0 decisions change")));
  const auto json = nlohmann::json::parse(read_file(file, 1 << 20));
  for (const auto* view : {"PA", "LAT"}) {
    EXPECT_EQ(json[view]["regions"], 3);
    EXPECT_LE(json[view]["median_change"], json[view]["percentile_99_change"]);
    EXPECT_LE(json[view]["percentile_99_change"], json[view]["largest_change"]);
    EXPECT_LT(json[view]["largest_change"], 0.03);
  }
}

TEST_F(QuantizeProgram, ANetworkThatStaysInFloat32IsWarnedOfWithTheReason) {
  const auto done = quantize({"--meta", regions(), "--tolerance", "1e-6"});
  if (done.err.find("VNNI") != std::string::npos) GTEST_SKIP() << done.err;
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("stay in float32, since with one more in 8 bits"));
  EXPECT_THAT(done.err, HasSubstr("--tolerance 1e-06"));
}

TEST_F(QuantizeProgram, JsonIsOfAComparison) {
  const auto failed = quantize({"--meta", regions(), "--json", (own_ / "x.json").string()});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("--check"));
}

TEST_F(QuantizeProgram, ASecondRunReplacesTheRangesOrLeavesThem) {
  const auto first = quantize({"--meta", regions(), "--regions", "2"});
  if (first.err.find("VNNI") != std::string::npos) GTEST_SKIP() << first.err;
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto manifest = read_file(snapshot() / "manifest.json", 1 << 20);
  const auto pa_only = own_ / "rois/pa.csv";  // LAT has folds, and no region here
  std::string rows;
  std::istringstream table(read_file(regions(), 1 << 20));
  for (std::string line; std::getline(table, line);) {
    if (line.find("_LAT") == std::string::npos) rows += line + "\n";
  }
  write_file_atomically(pa_only, rows);
  EXPECT_EQ(quantize({"--meta", pa_only.string(), "--regions", "1"}).exit_code, 1);
  EXPECT_EQ(read_file(snapshot() / "manifest.json", 1 << 20), manifest);
  EXPECT_EQ(ranges_in("PA/fold_0"), 1);

  ASSERT_EQ(quantize({"--meta", regions(), "--regions", "1"}).exit_code, 0);
  EXPECT_NE(read_file(snapshot() / "manifest.json", 1 << 20), manifest);
  EXPECT_EQ(ranges_in("PA/fold_0"), 1) << "what is no longer listed is gone";
}

TEST_F(QuantizeProgram, SaysWhatIsWrong) {
  EXPECT_THAT(quantize({}).err, HasSubstr("--meta"));
  EXPECT_EQ(quantize({"--meta", (own_ / "none.csv").string()}).exit_code, 2);
  const auto localizer = run({program("quantize"), (shared() / "localizer").string(), "--meta", regions()});
  EXPECT_EQ(localizer.exit_code, 2);
  EXPECT_THAT(localizer.err, HasSubstr("localizer"));
  const auto half = test_in("fp16");
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_THAT(half.err, HasSubstr("fp16 is computed on CUDA devices"));
}

}  // namespace
}  // namespace deepwrist::testing
