#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "phantom/dataset.h"
#include "phantom/tables.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::phantom {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TemporaryFolder;

DatasetOptions wild_options(const fs::path& output) {
  DatasetOptions options;
  options.output = output;
  options.count = 3;
  options.seed = 12;
  options.style = Style::wild;
  options.box = {96, 120};
  options.threads = 1;
  options.statistics = true;
  return options;
}

std::map<std::string, std::string> contents_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files[fs::relative(entry.path(), folder).string()] = read_file(entry.path(), 1 << 24);
    }
  }
  return files;
}

TEST(WildDataset, SameSeedGivesTheSameBytesForAnyNumberOfThreadsAndSaysItsStyle) {
  const TemporaryFolder folder;
  DatasetOptions three = wild_options(folder / "three");
  three.threads = 3;
  const DatasetSummary summary = make_dataset(wild_options(folder / "one"));
  make_dataset(three);
  const auto files = contents_below(folder / "one");
  EXPECT_EQ(files, contents_below(folder / "three"));
  const auto json = nlohmann::json::parse(files.at("phantoms.json"));
  EXPECT_EQ(json["style"], "wild");
  EXPECT_EQ(json["images_with_landmarks_outside"], summary.landmarks_outside);
  const auto statistics = nlohmann::json::parse(files.at("statistics.json"));
  EXPECT_EQ(statistics["PA"]["pictures"], 3);
  EXPECT_EQ(statistics["LAT"]["percentiles_5_50_95"]["width, px"]["real"], nlohmann::json({401, 582, 1024}));
  EXPECT_THAT(summary.statistics, HasSubstr("forearm from vertical"));
}

TEST(WildDataset, ImagesWithLandmarksOutsideAreInNoTableThatTrainingReads) {
  ImageRow inside{"0001", "PA/0001_PA.dcm", View::pa, {}, {{1, 2}, {3, 4}, {5, 6}}, {}};
  ImageRow outside{"0002", "PA/0002_PA.dcm", View::pa, {}, {{-1, 2}, {3, 4}, {5, 6}}, {}};
  outside.landmarks_inside = false;
  EXPECT_THAT(landmarks_table({inside, outside}), HasSubstr("0001_PA"));
  EXPECT_THAT(landmarks_table({inside, outside}), Not(HasSubstr("0002_PA")));
  EXPECT_THAT(cases_table({inside, outside}), HasSubstr("0002_PA"));
}

TEST(StudyDataset, StatisticsLeaveOutWhatItsPicturesDoNotTell) {
  const TemporaryFolder folder;
  DatasetOptions options = wild_options(folder / "study");
  options.style = Style::study;
  options.count = 1;
  options.size = {64, 80};
  make_dataset(options);
  const auto json = nlohmann::json::parse(read_file(folder / "study/statistics.json", 1 << 20));
  EXPECT_FALSE(json["PA"]["shares"]["cast or splint"].contains("made"));
  EXPECT_TRUE(json["PA"]["shares"]["forearm beyond 10 deg"].contains("made"));
}

/// Means of 16×16 pixels as they were before there was another style; half a level of 4095 allows for
/// another order of additions.
TEST(StudyDataset, PicturesStayAsTheyWere) {
  const TemporaryFolder folder;
  DatasetOptions options = wild_options(folder / "study");
  options.style = Style::study;
  options.statistics = false;
  options.count = 2;
  options.size = {64, 80};
  options.plain = true;
  make_dataset(options);
  const std::map<std::string, std::vector<double>> expected{
      {"PA/0001_PA.dcm", {3002.7, 2166.4, 2318.7, 2946.2, 3359.4, 1806.5, 1730.3, 3223.3, 3630.6, 2059.7,
                          1658.4, 3516.2, 3241.4, 2110.9, 1715.9, 3493.4, 3417.1, 2418.8, 1919.4, 3397.1}},
      {"LAT/0002_LAT.dcm", {3962.1, 3176.8, 2891.5, 3927.3, 3863.3, 2682.7, 2375.6, 3824.8, 3862.5, 3119.8,
                            2197.9, 3813.3, 3144.0, 3245.5, 1982.9, 3703.1, 3922.7, 3452.7, 2154.7, 3589.2}}};
  for (const auto& [file, means] : expected) {
    // Plain files end with their pixels.
    std::string bytes = read_file(folder / "study" / file, 1 << 20);
    bytes = bytes.substr(bytes.size() - 2 * 64 * 80);
    const cv::Mat1w pixels(80, 64, reinterpret_cast<std::uint16_t*>(bytes.data()));
    for (int i = 0; i < 20; ++i) {
      const cv::Rect block(i % 4 * 16, i / 4 * 16, 16, 16);
      EXPECT_NEAR(cv::mean(pixels(block))[0], means[static_cast<std::size_t>(i)], 0.55)
          << file << " block " << i;
    }
  }
}

}  // namespace
}  // namespace deepwrist::phantom
