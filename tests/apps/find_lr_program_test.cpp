#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/data/csv.h"
#include "tests/apps/train_program_fixture.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FindRate : public TrainPrograms {
 protected:
  std::vector<std::string> words(const std::vector<std::string>& more) const {
    auto all = localizer({"--find-lr", "--find-lr-out", (own_ / "lr").string()});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string written(const std::string& name) const { return read_file(own_ / "lr" / name, 1 << 22); }
};

TEST_F(FindRate, WritesTableAndPageAndNoSnapshot) {
  const auto searched = words({"--find-lr-batches", "40", "--find-lr-from=1e-5"});
  const auto done = run(searched);
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("PA fold 1: suggested learning rate"), HasSubstr("optimizer.params.lr")));
  EXPECT_FALSE(std::filesystem::exists(snapshot()));
  const auto csv = written("learning_rate.csv");
  const auto table = data::read_csv(own_ / "lr/learning_rate.csv");
  ASSERT_GT(table.rows(), 10U);
  EXPECT_LE(table.rows(), 40U);
  EXPECT_EQ(table.field(0, table.require_column("rate")), "1e-05");
  const auto numbers = nlohmann::json::parse(written("learning_rate_metrics.json"));
  EXPECT_EQ(numbers["networks"][0]["network"], "PA fold 1");
  EXPECT_EQ(numbers["networks"][0]["batches"], table.rows());
  EXPECT_THAT(written("learning_rate_report.html"), HasSubstr("falls fastest"));
  EXPECT_TRUE(std::filesystem::exists(own_ / "lr/learning_rate_figures/learning_rate_PA_fold_1.png"));
  EXPECT_EQ(run(searched).exit_code, 0);
  EXPECT_EQ(written("learning_rate.csv"), csv);
}

TEST_F(FindRate, WhatItCannotDoIsRefusedBeforeAnythingIsRead) {
  const auto refused = [&](const std::vector<std::string>& more, const std::string& text) {
    const auto done = run(words(more));
    EXPECT_EQ(done.exit_code, 2) << done.err;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  refused({"--sweep", "seed=[1, 2]"}, "beside --sweep");
  refused({"--processes=2"}, "beside --processes");
  refused({"--find-lr-from", "-1"}, "no rate above 0");
  refused({"--find-lr-to=nan"}, "no rate above 0");
  refused({"--find-lr-from", "2"}, "is not below --find-lr-to");
  refused({"--find-lr-batches", "1e9"}, "no number from 31");
  refused({"preview_augmentation=" + (own_ / "sheet.png").string()}, "beside preview_augmentation");
  const auto alone = run(localizer({"--find-lr-to", "2"}));
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("--find-lr: is missing"));
  EXPECT_FALSE(std::filesystem::exists(own_ / "lr"));
  EXPECT_FALSE(std::filesystem::exists(snapshot()));
}

TEST_F(FindRate, ADryRunReadsTheDataAndWritesNothing) {
  const auto done = run(words({"--dry-run"}));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_FALSE(std::filesystem::exists(own_ / "lr"));
}

}  // namespace
}  // namespace deepwrist::testing
