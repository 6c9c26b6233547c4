#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class BenchmarkProgram : public Programs {
 protected:
  Finished benchmark(const std::vector<std::string>& more) const {
    std::vector<std::string> command{program("benchmark"),
                                     "--localizer",
                                     (shared() / "localizer").string(),
                                     "--classifier",
                                     (shared() / "classifier").string(),
                                     "--seconds",
                                     "0.01"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
};

TEST_F(BenchmarkProgram, MeasuresNetworksAndPipelineAndWritesBothForms) {
  const auto file = own_ / "speed.json";
  const auto done = benchmark({"--images", "2", "--threads", "1", "--json", file.string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("fp32 peak, 1 thread:"), HasSubstr("localizer"), HasSubstr("fused"),
                              HasSubstr("pipeline, 2 + 2 folds, 1 threads:")));
  const auto json = nlohmann::json::parse(read_file(file, 1 << 20));
  EXPECT_EQ(json["pipeline"]["images"], 2);
  EXPECT_EQ(json["pipeline"]["failed"], 0);
  EXPECT_GT(json["pipeline"]["peak_mib"], 1);
  const double peak = json["fp32_peak_gflops"]["1"];
  EXPECT_GT(peak, 1);
  int fused = 0;
  for (const auto& rate : json["networks"]) {
    fused += rate["engine"] == "fused" ? 1 : 0;
    EXPECT_GE(rate["runs"], 3);
    EXPECT_LE(rate["fastest_s"], rate["median_s"]);
    const double gflops = rate["gflops"], images = rate["images_per_second"], gflop = rate["gflop_per_image"];
    EXPECT_NEAR(gflops, images * gflop, 1e-6 * gflops);
    EXPECT_NEAR(rate["share_of_peak"], gflops / peak, 1e-9);
  }
  EXPECT_GE(fused, 2) << "one of each block";
  if (!json.contains("convolution_rule")) return;  // a build without oneDNN
  EXPECT_THAT(done.out, HasSubstr("3x3 convolutions by rule:"));
  const int kinds = json["convolution_rule"]["kinds"], as_measured = json["convolution_rule"]["as_measured"];
  EXPECT_GT(kinds, 0);
  EXPECT_LE(as_measured, kinds);
  EXPECT_LE(json["convolution_rule"]["mean_excess"], json["convolution_rule"]["worst_excess"]);
}

TEST_F(BenchmarkProgram, TakesATableAndSeveralNumbersOfThreads) {
  const auto done = benchmark({"--table", cases_csv().string(), "--threads", "2", "1", "--folds", "1"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("fp32 peak, 1 thread:"), HasSubstr("fp32 peak, 2 threads:"),
                              HasSubstr("(6 images, 0 failed)")));
}

TEST_F(BenchmarkProgram, LeavesThePipelineOutWhenAsked) {
  const auto done = benchmark({"--networks-only", "--threads", "1"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, Not(HasSubstr("pipeline")));
}

TEST_F(BenchmarkProgram, SaysWhatIsWrong) {
  EXPECT_EQ(benchmark({"--threads", "0"}).exit_code, 2);
  const auto done = run({program("benchmark"), "--localizer", own_.path().string(), "--classifier",
                         own_.path().string(), "--networks-only", "--threads", "1"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, HasSubstr("manifest.json"));
}

}  // namespace
}  // namespace deepwrist::testing
