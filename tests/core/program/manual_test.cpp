#include "core/program/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/program/roff.h"

namespace deepwrist::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Manual example() {
  return {"test",
          "radiographs to answers. Not quick, 1.5 s each",
          "[--experiment=NAME] [KEY=VALUE ...]",
          {},
          {{"--experiment=", "NAME", "", "experiment by name", {}},
           {"--print-config[=origin]", "", "", "print only", {}}},
          {{"save_path=", "path", "must be given", "CSV of the\tresults", {}},
           {"precision=", "fp32|int8", "fp32", ".5 is 'no' value", {"fp32", "int8"}}}};
}

TEST(Roff, TextIsNoCommandAndHyphensCanBeCopied) {
  EXPECT_EQ(roff_text("--a 'b' \\c \"d\" ~/e"), "\\-\\-a \\(aqb\\(aq \\(rsc \\(dqd\\(dq \\(ti/e");
  EXPECT_EQ(roff_text("2\u00d72"), "2\\[u00D7]2");
  EXPECT_EQ(roff_lines(".TH is a command"), "\\&.TH is a command\n");
  EXPECT_EQ(roff_lines(""), "");
}

TEST(Roff, LinesAreShortAndNoneBeginsWithADot) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += ".word" + std::to_string(i) + " ";
  const auto lines = roff_lines(text);
  std::size_t begin = 0;
  for (auto end = lines.find('\n'); end != std::string::npos;
       begin = end + 1, end = lines.find('\n', begin)) {
    EXPECT_LE(end - begin, 80U);
    EXPECT_THAT(lines.substr(begin, 3), StartsWith("\\&."));
  }
}

TEST(Manual, PageHasNameKeysAndDefaults) {
  const auto page = manual_page(example());
  EXPECT_THAT(page, StartsWith(".TH \"DEEPWRIST\\-TEST\" 1 "));
  EXPECT_THAT(page, HasSubstr("deepwrist\\-test \\- radiographs to answers\n"));
  EXPECT_THAT(page, HasSubstr("\\fBsave_path=\\fR\\fIpath\\fR\n"));
  EXPECT_THAT(page, HasSubstr("\\&.5 is \\(aqno\\(aq value [fp32]\n"));
}

TEST(Manual, DateIsThatOfTheSources) {
  setenv("SOURCE_DATE_EPOCH", "86400", 1);
  EXPECT_THAT(manual_page(example()), HasSubstr(" 1 1970-01-02 "));
  unsetenv("SOURCE_DATE_EPOCH");
}

TEST(Manual, WordsHaveValuesAndMeaningsOnALineEach) {
  EXPECT_EQ(completion_words(example()),
            "--experiment=\t<experiment>\texperiment by name\n"
            "experiment=\t<experiment>\texperiment by name\n"
            "--print-config\t-\tprint only\n"
            "--print-config=origin\t-\tprint only\n"
            "save_path=\t<value>\tCSV of the results\n"
            "precision=\tfp32|int8\t.5 is 'no' value\n");
}

TEST(Manual, FolderIsTakenFromItsArgumentAlone) {
  const char* asked[] = {"test", "--describe=out"};
  const char* not_asked[] = {"test", "--describe", "out"};
  EXPECT_EQ(asked_description(2, asked), "out");
  EXPECT_EQ(asked_description(3, not_asked), std::nullopt);
}

}  // namespace
}  // namespace deepwrist::config
