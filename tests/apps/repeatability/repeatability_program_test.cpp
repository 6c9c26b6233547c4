#include "apps/repeatability/repeatability_program.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/data/csv.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Repeatability : public ::testing::Test {
 protected:
  testing::Finished run(std::vector<std::string> words) {
    words.insert(words.begin(), testing::program("repeatability").string());
    return testing::run(words);
  }
  std::string path(const std::string& name) { return folder_ / name; }
  nlohmann::json numbers(const std::string& stem) {
    return nlohmann::json::parse(read_file(folder_ / (stem + "_repeatability_metrics.json"), 1 << 20));
  }

  testing::TemporaryFolder folder_;
};

/// Ten radiographs; the second annotation is 1, -1, 1, ... pixels further right and 2 lower.
void write_two_tables(const testing::TemporaryFolder& folder, const std::string& id_column = "ID") {
  std::string first = id_column + ",Side,Points,Spacing\n", second = first;
  for (int i = 0; i < 10; ++i) {
    const auto row = [&](double x, double y) {
      return "p" + std::to_string(i) + ",0,\"[[" + std::to_string(x) + ", " + std::to_string(y) +
             "]]\",0.5\n";
    };
    first += row(100 + 10 * i, 200);
    second += row(100 + 10 * i + (i % 2 == 0 ? 1 : -1), 202);
  }
  folder.write("first.csv", first);
  folder.write("second.csv", second);
}

TEST_F(Repeatability, TellsBiasLimitsAndCoefficientInMillimetres) {
  write_two_tables(folder_);
  const auto done = run({path("first.csv"), path("second.csv")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto offsets = numbers("first")["offsets"];
  ASSERT_EQ(offsets.size(), 2U);
  EXPECT_NEAR(offsets[0]["bias"]["value"].get<double>(), 0, 1e-12);
  const double deviation = 0.5 * std::sqrt(10.0 / 9);
  EXPECT_NEAR(offsets[0]["deviation"].get<double>(), deviation, 1e-12);
  EXPECT_NEAR(offsets[0]["upper_limit"]["value"].get<double>(), 1.959963985 * deviation, 1e-8);
  // 1.96 √2 s_w with s_w² the mean of d²/2: of differences of half a millimetre.
  EXPECT_NEAR(offsets[0]["repeatability_coefficient"].get<double>(), 1.959963985 * std::sqrt(2 * 0.125),
              1e-8);
  EXPECT_NEAR(offsets[1]["bias"]["value"].get<double>(), -1, 1e-12);
  EXPECT_THAT(done.out, HasSubstr("repeatability"));
  const auto page = read_file(folder_ / "first_repeatability_report.html", 1 << 24);
  EXPECT_THAT(page, AllOf(HasSubstr("1 tip of the distal ulna, x "), HasSubstr(">p3<")));
  const auto table = data::read_csv(folder_ / "first_repeatability.csv");
  EXPECT_EQ(table.rows(), 10U);
  EXPECT_EQ(std::stod(std::string(table.field(0, table.require_column("distance_1_px")))), std::sqrt(5));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "first_repeatability_figures/bland_altman_PA_1_x.svg"));
}

TEST_F(Repeatability, ComparesTwoColumnsOfOneTable) {
  folder_.write("one.csv",
                "ID,Side,Points,Points_2\na,0,\"[[1, 2]]\",\"[[1, 5]]\"\nb,0,\"[[1, 2]]\",\"[[1, 2]]\"\n"
                "c,0,\"[[1, 2]]\",\n");
  const auto done = run({path("one.csv"), "--other-points", "Points_2", "--no-figures"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(numbers("one")["radiographs"], 2);
  EXPECT_EQ(numbers("one")["only_first"], 1);
  EXPECT_THAT(done.out, HasSubstr("mean px"));
  EXPECT_THAT(done.err, HasSubstr("1 radiographs are in the first annotation only"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "one_repeatability_figures"));
}

TEST_F(Repeatability, TheSameAnnotationTwiceAgreesCompletely) {
  write_two_tables(folder_);
  ASSERT_EQ(run({path("first.csv"), path("first.csv")}).exit_code, 0);
  EXPECT_EQ(numbers("first")["offsets"][0]["repeatability_coefficient"], 0);
}

TEST_F(Repeatability, OneRadiographHasNoLimits) {
  folder_.write("a.csv", "ID,Side,Points\na,0,\"[[1, 2]]\"\n");
  folder_.write("b.csv", "ID,Side,Points\na,0,\"[[2, 2]]\"\n");
  const auto done = run({path("a.csv"), path("b.csv")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_TRUE(numbers("a")["offsets"][0]["upper_limit"]["value"].is_null());
  EXPECT_EQ(numbers("a")["offsets"][0]["bias"]["value"], -1);
}

TEST_F(Repeatability, TheReportNamesNoFiles) {
  write_two_tables(folder_, "Fname");
  ASSERT_EQ(run({path("first.csv"), path("second.csv")}).exit_code, 0);
  const auto file = folder_ / "first_repeatability_report.html";
  EXPECT_THAT(read_file(file, 1 << 24),
              AllOf(Not(HasSubstr(">p3<")), Not(HasSubstr(folder_.path().string()))));
  ASSERT_EQ(run({path("first.csv"), path("second.csv"), "--identify"}).exit_code, 0);
  EXPECT_THAT(read_file(file, 1 << 24), AllOf(HasSubstr(">p3<"), HasSubstr(folder_.path().string())));
}

TEST_F(Repeatability, WrongUseIsSaidAndExitsWithTwo) {
  write_two_tables(folder_);
  const auto alone = run({path("first.csv")});
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("--other-points"));
  EXPECT_EQ(run({path("first.csv"), "--other-points", "Points"}).exit_code, 2);
  EXPECT_EQ(run({path("first.csv"), path("second.csv"), "--view", "AP"}).exit_code, 2);
  EXPECT_EQ(run({path("first.csv"), path("absent.csv")}).exit_code, 1);
  folder_.write("bad.csv", "ID,Side,Points\np0,0,nowhere\n");
  const auto bad = run({path("first.csv"), path("bad.csv")});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, AllOf(HasSubstr("bad.csv"), HasSubstr("line 2")));
}

TEST_F(Repeatability, WritesOverNoTable) {
  write_two_tables(folder_);
  std::filesystem::rename(folder_ / "second.csv", folder_ / "first_repeatability.csv");
  const auto before = read_file(folder_ / "first_repeatability.csv", 1 << 20);
  const auto done = run({path("first.csv"), path("first_repeatability.csv")});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err, HasSubstr("is the same file as SECOND '"));
  EXPECT_EQ(read_file(folder_ / "first_repeatability.csv", 1 << 20), before);
}

}  // namespace
}  // namespace deepwrist::evaluation
