#include "core/data/table_path.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TablePathTest : public ::testing::Test {
 protected:
  TablePath find(const std::string& meta) const { return find_table(meta, folder_ / "home", "wrists"); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  const testing::TemporaryFolder folder_;
};

TEST_F(TablePathTest, IsLookedForAsAPathThenInTheDataFolderThenInItsHome) {
  folder_.write("home/meta.csv", "home");
  EXPECT_EQ(find("meta.csv").path, path("home/meta.csv"));
  folder_.write("home/wrists/other.csv", "folder");
  EXPECT_EQ(find("other.csv").path, path("home/wrists/other.csv"));
  folder_.write("own.csv", "own");
  EXPECT_EQ(find(path("own.csv")).path, path("own.csv"));
  EXPECT_THAT(find(path("own.csv")).problem, IsEmpty());
}

TEST_F(TablePathTest, OneFileAtBothPlacesIsTaken) {
  folder_.write("home/meta.csv", "same");
  folder_.write("home/wrists/meta.csv", "same");
  EXPECT_EQ(find("meta.csv").path, path("home/wrists/meta.csv"));
  EXPECT_THAT(find_table("meta.csv", folder_ / "home", "").problem, IsEmpty())
      << "no folder, no second place";
}

TEST_F(TablePathTest, TwoFilesThatDifferAreAProblemThatNamesBoth) {
  folder_.write("home/meta.csv", "one");
  folder_.write("home/wrists/meta.csv", "two");
  EXPECT_THAT(find("meta.csv").problem,
              AllOf(HasSubstr(path("home/meta.csv")), HasSubstr(path("home/wrists/meta.csv")),
                    HasSubstr("they differ")));
}

TEST_F(TablePathTest, EveryPlaceTriedIsListed) {
  EXPECT_THAT(find("away.csv").problem,
              AllOf(HasSubstr("'away.csv'"), HasSubstr(path("home/wrists/away.csv")),
                    HasSubstr(path("home/away.csv"))));
  EXPECT_THAT(find_table("away.csv", "", "").problem, HasSubstr("there is no file or folder 'away.csv'"));
}

}  // namespace
}  // namespace deepwrist::data
