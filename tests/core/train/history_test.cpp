#include "core/train/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {
namespace {
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

EpochRecord record(int epoch, double loss) { return {epoch, 1.5, {{"train_loss", loss}, {"lr", 1e-3}}}; }

std::string text_of(const std::filesystem::path& path) { return read_file(path, 1 << 20); }

std::string error_of(const std::filesystem::path& path) {
  try {
    read_metrics(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    return error.what();
  }
  return "no error";
}

TEST(MetricsLog, WritesOneRowAnEpochThatReadsBackExactly) {
  const testing::TemporaryFolder folder;
  MetricsLog log(folder / "metrics.csv");
  log.append(record(1, 0.1));
  log.append(record(2, 1.0 / 3));
  EXPECT_EQ(text_of(folder / "metrics.csv"),
            "epoch,seconds,train_loss,lr\n1,1.5,0.1,0.001\n2,1.5,0.3333333333333333,0.001\n");
  const auto read = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[1].epoch, 2);
  EXPECT_EQ(read[1].seconds, 1.5);
  EXPECT_EQ(read[1].values, record(2, 1.0 / 3).values);
}

TEST(MetricsLog, NanIsAnEmptyFieldAndInfinityIsKept) {
  const testing::TemporaryFolder folder;
  MetricsLog log(folder / "metrics.csv");
  log.append(record(1, kNan));
  log.append(record(2, std::numeric_limits<double>::infinity()));
  EXPECT_THAT(text_of(folder / "metrics.csv"), HasSubstr("\n1,1.5,,0.001\n2,1.5,inf,"));
  const auto read = read_metrics(folder / "metrics.csv");
  EXPECT_TRUE(std::isnan(value_of(read[0], "train_loss")));
  EXPECT_TRUE(std::isinf(value_of(read[1], "train_loss")));
}

TEST(MetricsLog, AValueThatOnlySomeEpochsHaveGetsItsColumn) {
  const testing::TemporaryFolder folder;
  MetricsLog log(folder / "metrics.csv");
  log.append({1, 1, {{"train_loss", 3}}});
  log.append({2, 1, {{"train_loss", 2}, {"auroc, all", 0.5}}});
  EXPECT_EQ(text_of(folder / "metrics.csv"), "epoch,seconds,train_loss,\"auroc, all\"\n1,1,3,\n2,1,2,0.5\n");
  EXPECT_THAT(value_names(read_metrics(folder / "metrics.csv")), ElementsAre("train_loss", "auroc, all"));
}

TEST(MetricsLog, ContinuedAfterAnEpochDropsWhatAKilledRunLoggedLater) {
  const testing::TemporaryFolder folder;
  {
    MetricsLog log(folder / "metrics.csv");
    for (int epoch = 1; epoch <= 4; ++epoch) log.append(record(epoch, epoch));
  }
  MetricsLog log(folder / "metrics.csv", 2);
  ASSERT_EQ(log.records().size(), 2U);
  log.append(record(3, 30));
  EXPECT_EQ(text_of(folder / "metrics.csv"),
            "epoch,seconds,train_loss,lr\n1,1.5,1,0.001\n2,1.5,2,0.001\n3,1.5,30,0.001\n");
}

TEST(MetricsLog, ContinuedAfterACutLineDropsThatLine) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("metrics.csv", "epoch,seconds,train_loss\n1,2,0.5\n2,2,0.2");
  MetricsLog log(path, 2);
  ASSERT_EQ(log.records().size(), 1U);
  log.append({2, 2, {{"train_loss", 0.25}}});
  EXPECT_EQ(text_of(path), "epoch,seconds,train_loss\n1,2,0.5\n2,2,0.25\n");
}

TEST(MetricsLog, ANewRunReplacesWhateverIsThere) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("metrics.csv", "not a table of metrics");
  MetricsLog log(path);
  log.append({1, 2, {}});
  EXPECT_EQ(text_of(path), "epoch,seconds\n1,2\n");
}

TEST(MetricsLog, ContinuesWithoutAFile) {
  const testing::TemporaryFolder folder;
  MetricsLog log(folder / "fold_0/metrics.csv", 7);
  EXPECT_TRUE(log.records().empty());
  log.append({8, 2, {}});
  EXPECT_EQ(text_of(folder / "fold_0/metrics.csv"), "epoch,seconds\n8,2\n");
}

TEST(MetricsLog, APlaceThatCannotBeWrittenIsAnError) {
  const testing::TemporaryFolder folder;
  MetricsLog log(folder.write("file", "x") / "metrics.csv");
  EXPECT_THROW(log.append({1, 2, {}}), Error);
}

TEST(ReadMetrics, NamesEveryBadRow) {
  const testing::TemporaryFolder folder;
  const auto path =
      folder.write("metrics.csv", "epoch,seconds,loss\none,2,3\n1,2,x\n1,2,3\n0,2,3\n5,2\n99999999999,1,1\n");
  const std::string message = error_of(path);
  for (const auto* part :
       {"metrics.csv", "\"one\" is not an epoch", "loss is \"x\", not a number",
        "epoch 1 does not come after epoch 1", "\"0\" is not an epoch", "\"99999999999\" is not an epoch"}) {
    EXPECT_THAT(message, HasSubstr(part));
  }
  for (const int line : {2, 3, 4, 5, 6, 7}) EXPECT_THAT(message, HasSubstr(std::to_string(line) + ":"));
}

TEST(ReadMetrics, RefusesAnotherTable) {
  const testing::TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.write("a.csv", "ID,Side\n1,2\n")), HasSubstr("must be epoch and seconds"));
  EXPECT_THAT(error_of(folder.write("b.csv", "epoch\n1\n")), HasSubstr("b.csv:1"));
  EXPECT_THROW(read_metrics(folder / "absent.csv"), Error);
}

TEST(ReadMetrics, AFileCutInItsHeaderIsEmpty) {
  const testing::TemporaryFolder folder;
  EXPECT_TRUE(read_metrics(folder.write("a.csv", "epoch,sec")).empty());
  EXPECT_TRUE(read_metrics(folder.write("b.csv", "")).empty());
}

}  // namespace
}  // namespace deepwrist::train
