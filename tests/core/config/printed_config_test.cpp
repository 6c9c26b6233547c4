#include "core/config/printed_config.h"

#include <gmock/gmock.h>

#include "core/config/emit.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const std::string& yaml) { return to_yaml(without_paths(parse_yaml(yaml, "test.yaml"))); }

TEST(WithoutPaths, HidesWhatNamesAFileOrAFolder) {
  const auto text = shown(
      "dataset: {meta: smith.csv, test_data_home: home1, data_folder: scans, any: /data/smith}\n"
      "save_path: out1\nlog: {file: log1}\nlist: [a/b, plain]\n");
  EXPECT_THAT(text, AllOf(Not(HasSubstr("smith")), Not(HasSubstr("home1")), Not(HasSubstr("scans")),
                          Not(HasSubstr("out1")), Not(HasSubstr("log1")), Not(HasSubstr("a/b"))));
  EXPECT_THAT(text, HasSubstr("plain"));
}

TEST(WithoutPaths, LeavesEverythingElse) {
  const std::string yaml = "chunk: 16\nmodel:\n  name: hourglass\n  save_image: true\nsave_path: null\n";
  EXPECT_EQ(shown(yaml), to_yaml(parse_yaml(yaml, "test.yaml")));
}

}  // namespace
}  // namespace deepwrist::config
