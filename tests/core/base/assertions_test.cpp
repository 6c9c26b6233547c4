// A test of assertions that never run proves nothing: here they are seen to.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/data/image_cache.h"
#include "tests/support/paths.h"

namespace deepwrist {
namespace {

#ifdef NDEBUG
constexpr bool kChecked = false;
#else
constexpr bool kChecked = true;
#endif

TEST(AssertionsDeathTest, OfTheProjectsLibrariesStopTheProgram) {
  if (!kChecked) GTEST_SKIP() << "built without assertions; the presets test, debug and asan have them";
  data::ImageCache cache(1, 0, [](std::size_t) { return cv::Mat(1, 1, CV_8U); });
  EXPECT_DEATH(cache.get(1), "index < kept_.size()");
}

TEST(AssertionsDeathTest, OfTheStandardLibraryStopTheProgram) {
  if (!kChecked) GTEST_SKIP() << "built without assertions; the presets test, debug and asan have them";
  std::vector<int> values(1);
  volatile std::size_t index = 1;
  EXPECT_DEATH(values[index] = 2, "__n < this->size()");
}

TEST(Assertions, AreOnInEveryPresetThatTestsAreRunIn) {
  std::ifstream file(testing::source("CMakePresets.json"));
  const auto presets = nlohmann::json::parse(file);
  std::set<std::string> tested, checked;
  for (const auto& preset : presets.at("testPresets")) tested.insert(preset.at("configurePreset"));
  for (const auto& preset : presets.at("configurePresets")) {
    const auto& variables = preset.at("cacheVariables");
    if (variables.value("DEEPWRIST_ASSERTIONS", "") == "ON") checked.insert(preset.at("name"));
  }
  EXPECT_FALSE(tested.empty());
  EXPECT_EQ(checked, tested);
}

}  // namespace
}  // namespace deepwrist
