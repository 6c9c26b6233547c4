#include "core/base/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JsonFields, TakesValuesOfTheRightTypeAndRange) {
  const json values =
      json::parse(R"({"name": "a", "count": 3, "share": 0.5, "on": true, "kind": "b", "list": [1]})");
  JsonProblems problems;
  JsonFields fields(values, "", problems);
  EXPECT_EQ(fields.text("name"), "a");
  EXPECT_EQ(fields.integer("count", 0, 3), 3);
  EXPECT_EQ(fields.number("share", 0, 1), 0.5);
  EXPECT_TRUE(fields.boolean("on"));
  EXPECT_EQ(fields.choice("kind", {"a", "b"}), 1U);
  EXPECT_EQ(fields.array("list").size(), 1U);
  EXPECT_EQ(fields.optional_number("missing", 0, 1), std::nullopt);
  fields.finish();
  EXPECT_TRUE(problems.empty());
}

TEST(JsonFields, ReportsEveryProblemWithItsPath) {
  const json values = json::parse(
      R"({"name": 1, "count": 18446744073709551615, "share": 2, "kind": "c", "list": {}, "foldss": 1})");
  JsonProblems problems;
  JsonFields fields(values, "model", problems);
  fields.text("name");
  fields.integer("count", 0, 3);
  fields.number("share", 0, 1);
  fields.choice("kind", {"a", "b"});
  fields.array("list");
  fields.boolean("folds");
  fields.finish();
  EXPECT_THAT(
      problems,
      ElementsAre(HasSubstr("model.name: must be a text"), HasSubstr("model.count: must be a whole number"),
                  HasSubstr("model.share: must be a number"), HasSubstr("one of: a, b"),
                  HasSubstr("model.list: must be a list"), HasSubstr("model.folds: is missing"),
                  HasSubstr("model.foldss: is unknown; did you mean folds?")));
}

TEST(JsonFields, ReportsWhatIsNoObject) {
  const json values = json::parse("[1, 2]");
  JsonProblems problems;
  JsonFields fields(values, "folds[0]", problems);
  EXPECT_EQ(fields.text("view"), "");
  fields.finish();
  EXPECT_THAT(problems, ElementsAre("folds[0]: must be an object"));
}

TEST(JsonFiles, AreRefusedWithTheirPlaceWhenBroken) {
  const testing::TemporaryFolder folder;
  const auto expect = [&](const std::string& text, ErrorKind kind) {
    try {
      read_json(folder.write("a.json", text), 1000);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      EXPECT_THAT(error.place(), HasSubstr("a.json"));
    }
  };
  expect("", ErrorKind::format);
  expect("{\"a\": }", ErrorKind::format);
  expect("{\"a\": \"\xff\"}", ErrorKind::format);
  expect(std::string(900, '['), ErrorKind::limit);
  expect("{\"a\": 1, \"a\": 1}", ErrorKind::format);
  expect(std::string(2000, ' '), ErrorKind::limit);
}

}  // namespace
}  // namespace deepwrist
