#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfidenceProgram : public Programs {
 protected:
  /// An untrained network of this test's own, whose manifest is written to.
  fs::path own_localizer() const {
    const auto folder = own_ / "localizer";
    EXPECT_EQ(run({program("seed_weights"), folder.string(), "--block", "localizer", "--bw", "4",
                   "--hg-depth", "3", "--folds", "1"})
                  .exit_code,
              0);
    return folder;
  }
  /// Twelve rows of the PA phantoms whose points are those that were found (in landmarks.csv) in every other
  /// row, else 20 mm beside them.
  fs::path table_of_found_points() const {
    const auto files = column(own_ / "landmarks.csv", "Fname"),
               sides = column(own_ / "landmarks.csv", "Side");
    std::string text = "ID,Fname,Side,Points,Spacing\n";
    for (std::size_t copy = 0; copy < 4; ++copy) {
      for (std::size_t i = 0; i < files.size(); ++i) {
        if (sides[i] != "0") continue;
        std::string points;
        for (int k = 1; k <= 3; ++k) {
          const auto at = [&](const char* axis) {
            return std::stod(column(own_ / "landmarks.csv", fmt::format("landmark_{}_{}", k, axis))[i]);
          };
          const double y = at("y"), beside = y > 150 ? y - 100 : y + 100;
          points += fmt::format("{}[{}, {}]", k == 1 ? "" : ", ", at("x"), copy % 2 == 0 ? y : beside);
        }
        text += fmt::format("{}_{},{},0,\"[{}]\",0.2\n", copy, i, (shared() / "phantoms" / files[i]).string(),
                            points);
      }
    }
    return own_.write("found.csv", text);
  }
};

TEST_F(ConfidenceProgram, IsCalibratedIntoTheManifestAndRefusesRegions) {
  const auto localizer = own_localizer();
  const std::string with = "localizer.snapshot_folder=" + localizer.string();
  const std::vector<std::string> search{"localizer.decoding=dark", "localizer.copies=1",
                                        "localizer.refine=1"};
  auto keys = search;
  keys.push_back(with);
  ASSERT_EQ(run_localize(keys).exit_code, 0);
  EXPECT_THAT(column(own_ / "landmarks.csv", "landmark_3_confidence"), Each(Not(IsEmpty())));

  std::vector<std::string> command{
      program("test_localizer"), with,
      "save_confidence=true",    "dataset.meta=" + table_of_found_points().string(),
      "report.figures=false",    "save_path=" + (own_ / "errors.csv").string()};
  command.insert(command.end(), search.begin(), search.end());
  const auto calibrated = run(command);
  ASSERT_EQ(calibrated.exit_code, 0) << calibrated.err;
  EXPECT_THAT(calibrated.out, HasSubstr("confidence: PA from 36 landmarks"));
  EXPECT_THAT(calibrated.out, HasSubstr("within 3 mm"));
  const auto recorded = nlohmann::json::parse(read_file(localizer / "manifest.json", 1 << 20))["search"];
  EXPECT_EQ(recorded["decoding"], "dark");
  EXPECT_EQ(recorded["copies"], 1);
  EXPECT_TRUE(recorded["confidence"].contains("PA"));

  // Half of the points were right; the untrained network is as sure of each.
  ASSERT_EQ(run_localize({with, "dataset.views=[PA]", "overwrite=true"}).exit_code, 0);
  for (const auto& text : column(own_ / "landmarks.csv", "landmark_1_confidence"))
    EXPECT_NEAR(std::stod(text), 0.5, 0.2);
  const auto otherwise = run_localize({with, "localizer.refine=0", "overwrite=true"});
  ASSERT_EQ(otherwise.exit_code, 0) << otherwise.err;
  EXPECT_THAT(otherwise.err, HasSubstr("that of this run is not calibrated"));
  const auto refused =
      run({program("create_dataset"), "dataset.meta=" + cases_csv().string(), with, "dataset.views=[PA]",
           "localizer.min_confidence=0.9", "save_path=" + (own_ / "rois").string()});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(column(own_ / "rois/dataset_meta.csv", "reason"), Each(HasSubstr("is not sure of landmark")));
  EXPECT_TRUE(!fs::exists(own_ / "rois/PA") || fs::is_empty(own_ / "rois/PA"));
}

}  // namespace
}  // namespace deepwrist::testing
