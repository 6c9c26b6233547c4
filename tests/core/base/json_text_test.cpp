#include "core/base/json_text.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace deepwrist {
namespace {

using ::testing::HasSubstr;

Error refusal_of_json(const std::string& text) {
  try {
    parse_json(text, "a.json");
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "was read";
  return Error(ErrorKind::usage, "", "");
}

std::string nested(std::size_t levels, const std::string& open, const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(JsonText, KeepsTheOrderOfKeysThatHaveOne) {
  EXPECT_EQ(json_text(nlohmann::ordered_json{{"group", "PA"}, {"auroc", 1}}, 0),
            "{\n\"group\": \"PA\",\n\"auroc\": 1\n}\n");
}

TEST(JsonText, TextThatIsNotUtf8IsReplacedNotThrown) {
  EXPECT_EQ(json_text({{"truth", "Fract\xfcr"}}, 1), "{\n \"truth\": \"Fract\xef\xbf\xbdr\"\n}\n");
}

TEST(JsonText, OtherTextIsKept) {
  EXPECT_EQ(json_text({{"id", "Müller"}}, 1), "{\n \"id\": \"Müller\"\n}\n");
}

TEST(JsonText, JsonOfManyLevelsIsRefusedBeforeAnythingWalksIt) {
  EXPECT_EQ(parse_json(nested(64, "[", "]"), "a.json").size(), 1U);
  EXPECT_EQ(parse_json(nested(64, "{\"a\":", "}"), "a.json").size(), 1U);
  for (const std::size_t levels : {65, 100'000, 2'000'000}) {
    for (const auto& text : {nested(levels, "[", "]"), nested(levels, "{\"a\":", "}"),
                             nested(levels, "[{\"a\":", "}]"), nested(levels, "[", "")}) {
      const auto error = refusal_of_json(text);
      EXPECT_EQ(error.kind(), ErrorKind::limit) << error.what();
      EXPECT_THAT(error.what(), HasSubstr("a.json: is JSON nested more than 64 levels deep"));
    }
  }
}

TEST(JsonText, KeyThatAnObjectHasTwiceIsNamed) {
  for (const auto* text : {R"({"a": 1, "sha256": 1, "sha256": 2})", R"([{"b": {"sha256": 1, "sha256": 1}}])",
                           R"({"sha256": {}, "b": [], "sha256": {}})"}) {
    EXPECT_THAT(refusal_of_json(text).what(), HasSubstr("the key 'sha256' twice"));
  }
  EXPECT_EQ(parse_json(R"([{"a": {"a": 1}}, {"a": 2}])", "a.json")[1]["a"], 2);
}

TEST(JsonText, TextThatIsNoJsonIsRefusedWithItsPlace) {
  for (const auto* text : {"", "{", "{\"a\": 1,}", "[1] 2", "nul", "\"\xff\""}) {
    const auto error = refusal_of_json(text);
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), HasSubstr("a.json: is not valid JSON"));
  }
}

}  // namespace
}  // namespace deepwrist
