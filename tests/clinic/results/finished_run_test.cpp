#include "clinic/results/finished_run.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/data/preprocessing_json.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

const std::string kOne(64, 'a'), kOther(64, 'b');

nlohmann::json record() {
  Preprocessing preprocessing;
  preprocessing.percentile_high = 98;
  const auto pair = [](double low, double high) { return nlohmann::json{{"low", low}, {"high", high}}; };
  return {{"preprocessing", data::preprocessing_to_json(preprocessing)},
          {"decisions", {{"PA", pair(0.2, 0.6)}, {"LAT", pair(0.3, 0.5)}, {"study", pair(0.4, 0.4)}}},
          {"classifier weights PA", {"PA/fold_0/best.pt " + kOther}},
          {"localizer weights PA", {"PA/fold_0/best.pt " + kOne, 1.5}},
          {"localizer weights LAT", {"LAT/fold_0/best.pt " + kOne}},
          {"arithmetic", "auto on cpu"},
          {"precision", "fp32"},
          {"table of images", "/data/cases.csv"}};
}

class FinishedRunRecord : public ::testing::Test {
 protected:
  FinishedRun read(const nlohmann::json& json) {
    write_file_atomically(folder_ / "t.csv.run.json", json.dump());
    return read_finished_run(folder_ / "t.csv");
  }
  std::string failure(const nlohmann::json& json) {
    return testing::failure([&] { read(json); }, ErrorKind::format);
  }
  TemporaryFolder folder_;
};

TEST_F(FinishedRunRecord, TellsWhatTheTableWasMadeWith) {
  const auto run = read(record());
  EXPECT_EQ(run.preprocessing.percentile_high, 98);
  EXPECT_EQ(run.decisions.at("PA"), (evaluation::DecisionThresholds{0.2, 0.6}));
  EXPECT_EQ(run.decisions.at("study"), (evaluation::DecisionThresholds{0.4, 0.4}));
  EXPECT_THAT(run.weights, ElementsAre(kOne, kOther)) << "each once";
  EXPECT_EQ(run.images, "/data");
}

TEST_F(FinishedRunRecord, SettingsAreWhatElseChangesResults) {
  const auto settings = read(record()).settings;
  auto other = record();
  other["arithmetic"] = "auto on cuda:0";
  other["table of images"] = "/elsewhere/cases.csv";
  EXPECT_EQ(read(other).settings, settings);
  other["precision"] = "int8";
  EXPECT_NE(read(other).settings, settings);
}

TEST_F(FinishedRunRecord, WhatIsMissingIsNamed) {
  EXPECT_THAT(testing::failure([&] { read_finished_run(folder_ / "none.csv"); }, ErrorKind::io),
              HasSubstr("none.csv.run.json: is missing"));
  auto lacking = record();
  lacking.erase("decisions");
  EXPECT_THAT(failure(lacking), HasSubstr("decisions.LAT: missing"));
  EXPECT_THAT(failure({{"roi", 1}}), HasSubstr("preprocessing: missing"));
  EXPECT_THAT(failure(nlohmann::json::array()), HasSubstr("is this the record of a run of test?"));
}

}  // namespace
}  // namespace deepwrist::clinic
