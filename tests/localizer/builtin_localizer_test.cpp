#include "localizer/builtin_localizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/config/yaml.h"
#include "localizer/localizer_keys.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BuiltinLocalizer : public ::testing::Test {
 protected:
  BuiltinLocalizer() { setenv("DEEPWRIST_LOCALIZER_DIR", folder_.path().c_str(), 1); }
  ~BuiltinLocalizer() override { unsetenv("DEEPWRIST_LOCALIZER_DIR"); }

  /// The folder that a program takes, and its problems.
  std::filesystem::path taken(const std::string& yaml, bool needed = true) {
    config::ModelOptions options;
    config::KeyRegistry keys;
    register_localizer_keys(keys, options, /*at_top=*/false, needed, {});
    config::Problems problems;
    const auto root = config::parse_yaml(yaml, "test.yaml");
    keys.bind(root, "", problems);
    problems_ = problems.lines();
    return options.snapshot_folder;
  }

  testing::TemporaryFolder folder_;
  std::vector<std::string> problems_;
};

TEST_F(BuiltinLocalizer, IsTakenByNameAndWhereNoneIsGiven) {
  folder_.write("manifest.json", "{}");
  for (const char* yaml :
       {"{}", "localizer: {snapshot_folder: builtin}", "localizer: {snapshot_folder: ~}"}) {
    EXPECT_EQ(taken(yaml), folder_.path()) << yaml;
    EXPECT_THAT(problems_, IsEmpty());
  }
  EXPECT_EQ(taken("{}", /*needed=*/false), "") << "the program looks itself";
  EXPECT_EQ(taken("localizer: {snapshot_folder: builtin}", false), folder_.path());
  taken("localizer: {snapshot_folder: nowhere}");
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("no folder 'nowhere'")));
}

TEST_F(BuiltinLocalizer, IsMissedWithThePlacesItCouldBeAt) {
  folder_.write("MODEL_CARD.md", "a card is no snapshot");
  for (const char* yaml : {"{}", "localizer: {snapshot_folder: builtin}"}) {
    taken(yaml);
    EXPECT_THAT(problems_, ElementsAre(AllOf(HasSubstr("localizer.snapshot_folder must be given"),
                                             HasSubstr(folder_.path().string()))));
  }
  taken("localizer:\n  snapshot_folder: ???\n");
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("must be set"))) << "said once";
}

TEST_F(BuiltinLocalizer, StandsBesideTheProgramAndInTheSources) {
  unsetenv("DEEPWRIST_LOCALIZER_DIR");
  const auto places = builtin_places();
  ASSERT_EQ(places.size(), 2U);
  EXPECT_THAT(places[0].string(), HasSubstr("share/deepwrist/localizer"));
  EXPECT_TRUE(std::filesystem::exists(places[1] / "MODEL_CARD.md"));
}

}  // namespace
}  // namespace deepwrist::localizer
