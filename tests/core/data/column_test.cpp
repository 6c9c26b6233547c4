#include "core/data/column.h"

#include <gmock/gmock.h>

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;

struct Bone {
  std::string name;
  int count;
};

Columns<Bone> bone_columns() {
  Columns<Bone> columns{{"bone", [](const Bone& bone) { return bone.name; }}};
  append(columns, {{"how many", [](const Bone& bone) { return std::to_string(bone.count); }}});
  return columns;
}

TEST(Columns, HeaderAndRowsAreMadeFromOneList) {
  EXPECT_THAT(header_of(bone_columns()), ElementsAre("bone", "how many"));
  EXPECT_THAT(row_of(bone_columns(), {"radius", 1}), ElementsAre("radius", "1"));
}

TEST(Columns, MakeATableThatQuotesWhatItMust) {
  const std::vector<Bone> bones{{"radius", 1}, {"scaphoid, lunate", 2}};
  EXPECT_EQ(csv_text(bone_columns(), bones), "bone,how many\nradius,1\n\"scaphoid, lunate\",2\n");
  EXPECT_EQ(csv_text(bone_columns(), {}), "bone,how many\n") << "a header without rows";
}

}  // namespace
}  // namespace deepwrist::data
