#include "evaluation/drift/data_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

DataProfile some_profile() {
  MeasuredImages images;
  for (int i = 0; i < 300; ++i)
    images.add("P" + std::to_string(i / 2), {{"spacing", 0.1 + 0.001 * i}, {"brightness", 100.0 + i % 7}});
  DataProfile profile{.block = "localizer", .prepared = false, .views = {}};
  profile.views[View::lat].images = images.images();
  profile.views[View::lat].add(images);
  return profile;
}

class ProfileFile : public ::testing::Test {
 protected:
  ProfileFile() {
    write_data_profile(folder_.path(), some_profile());
    written_ = json::parse(read_file(folder_ / std::string(DataProfile::kFileName), 1 << 22));
  }

  std::string refused(const std::string& text) {
    folder_.write(DataProfile::kFileName, text);
    try {
      read_data_profile(folder_.path());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  testing::TemporaryFolder folder_;
  json written_;
};

TEST_F(ProfileFile, IsReadAsItWasWritten) {
  EXPECT_EQ(read_data_profile(folder_.path()), some_profile());
  EXPECT_EQ(some_profile().views.at(View::lat).measures.at("spacing").patients, 150U);
}

TEST_F(ProfileFile, IsNoneWhereThereIsNone) {
  std::filesystem::remove(folder_ / std::string(DataProfile::kFileName));
  EXPECT_FALSE(read_data_profile(folder_.path()));
}

TEST_F(ProfileFile, WrongOnesAreRefusedWithAllThatIsWrong) {
  const auto with = [&](auto change) {
    auto root = written_;
    change(root, root["views"]["LAT"]["measures"]["spacing"]);
    return refused(root.dump());
  };
  EXPECT_THAT(refused(""), HasSubstr("data_profile.json"));
  EXPECT_THAT(refused("[1, 2]"), HasSubstr("must be an object"));
  EXPECT_THAT(refused("{\"schema\": \"other\"}"), AllOf(HasSubstr("schema"), HasSubstr("views: is missing")));
  EXPECT_THAT(with([](auto& root, auto&) { root["views"] = json::object(); }), HasSubstr("there is none"));
  EXPECT_THAT(with([](auto& root, auto&) { root["views"]["AP"] = 1; }), HasSubstr("views.AP"));
  EXPECT_THAT(with([](auto& root, auto&) { root["views"]["LAT"]["measures"]["age"] = 1; }),
              HasSubstr("measures.age: is no measure"));
  EXPECT_THAT(with([](auto&, auto& m) { m["values"][3] = m["values"][2]; }), HasSubstr("must rise"));
  EXPECT_THAT(with([](auto&, auto& m) { m["values"][3] = "x"; }), HasSubstr("no number of its kind"));
  EXPECT_THAT(with([](auto&, auto& m) { m["values"] = json::array(); }), HasSubstr("holds no value"));
  EXPECT_THAT(with([](auto&, auto& m) { m["below"][3] = -1; }), HasSubstr("no number of its kind"));
  EXPECT_THAT(with([](auto&, auto& m) { m["below"].erase(3); }), HasSubstr("as many numbers"));
  EXPECT_THAT(with([](auto&, auto& m) { m["not_above"][3] = 0; }), HasSubstr("numbers that fall"));
  EXPECT_THAT(with([](auto&, auto& m) { m["count"] = 3; }), HasSubstr("above count"));
  EXPECT_THAT(with([](auto&, auto& m) { m["count"] = 1e300; }), HasSubstr("count: must be a whole number"));
  EXPECT_THAT(with([](auto&, auto& m) { m["patients"] = 0; }), HasSubstr("patients"));
  EXPECT_THAT(with([](auto&, auto& m) { m["values"] = std::vector(1000, 1.0); }), HasSubstr("values"));
  EXPECT_THAT(refused(std::string(5 << 20, ' ')), HasSubstr("data_profile.json"));
}

/// A quarter of the pixels each 0, 100, 200 and 200: by hand.
TEST(MeasureImage, BrightnessSizeAndSpacing) {
  cv::Mat picture(2, 2, CV_8U);
  picture.at<std::uint8_t>(0, 0) = 0;
  picture.at<std::uint8_t>(0, 1) = 100;
  picture.at<std::uint8_t>(1, 0) = picture.at<std::uint8_t>(1, 1) = 200;
  EXPECT_THAT(measure_image(picture, {{1000, 2000}, cv::Size2d(0.1, 0.2)}),
              ElementsAre(Pair(::testing::StrEq("brightness"), 125),
                          Pair(::testing::StrEq("contrast"), ::testing::DoubleNear(std::sqrt(6875), 1e-9)),
                          Pair(::testing::StrEq("dark"), 0), Pair(::testing::StrEq("bright"), 200),
                          Pair(::testing::StrEq("spacing"), ::testing::DoubleNear(0.15, 1e-12)),
                          Pair(::testing::StrEq("width_px"), 1000), Pair(::testing::StrEq("height_px"), 2000),
                          Pair(::testing::StrEq("width_mm"), 100), Pair(::testing::StrEq("height_mm"), 400)));
  EXPECT_EQ(measure_image(picture).size(), 4U);
}

}  // namespace
}  // namespace deepwrist::evaluation
