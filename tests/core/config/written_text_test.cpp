// Keys for texts and paths take what was typed, whatever YAML reads in it.

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/config/emit.h"
#include "core/config/key_registry.h"
#include "core/config/merge.h"
#include "core/config/printed_config.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// One key of each kind.
struct Fields {
  std::filesystem::path path{"default"};
  std::string text{"default"};
  std::vector<std::string> texts;
  int whole = 0;
  double number = 0;
  bool flag = false;
  std::string level{"info"};
};

class WrittenText : public ::testing::Test {
 protected:
  Fields bind(const std::string& yaml, const std::vector<std::string>& words = {}) {
    Node root = parse_document(yaml, "x.yaml");
    Problems problems;
    for (const auto& word : words) apply_override(root, word, problems);
    return bind(root, problems);
  }

  Fields bind(const Node& root, Problems& problems) {
    Fields fields;
    KeyRegistry keys;
    keys.add("path", fields.path, "");
    keys.add("text", fields.text, "");
    keys.add("texts", fields.texts, "");
    keys.add("whole", fields.whole, "");
    keys.add("number", fields.number, "");
    keys.add("flag", fields.flag, "");
    keys.add_choice("level", fields.level, {{"info", "info"}, {"off", "off"}}, "");
    ::testing::internal::CaptureStderr();
    keys.bind(root, "", problems);
    warnings_ = ::testing::internal::GetCapturedStderr();
    problems_ = problems.lines();
    return fields;
  }

  std::vector<std::string> problems_;
  std::string warnings_;
};

TEST_F(WrittenText, WordsOfTheCommandLineReachPathsAndTextsAsTheyAre) {
  for (const char* typed : {"2021_03_05", "010",
                            "12:30",      "1e3",
                            "0x10",       ".5",
                            "yes",        "off",
                            "True",       "res #2/out.csv",
                            "%pics",      "&x",
                            "!x",         "*x",
                            "@x",         "`x",
                            "[a",         "[a]",
                            "{x",         "{x: 1}",
                            "a: b",       "a:",
                            "- a",        "a, b",
                            "? x",        "| x",
                            "> x",        "20210305123456789012",
                            "1.50",       "+1",
                            "-x",         "x'y",
                            "\"x",        "~/x #1",
                            "=x",         "#x"}) {
    const auto fields = bind("{}", {std::string("path=") + typed, std::string("text=") + typed});
    EXPECT_THAT(problems_, IsEmpty()) << typed;
    EXPECT_EQ(fields.text, typed);
    if (typed[0] != '~') {
      EXPECT_EQ(fields.path, typed);
    }
  }
}

TEST_F(WrittenText, QuotesAndTagsOfTheCommandLineAreYamls) {
  EXPECT_EQ(bind("{}", {"text='1 #2'"}).text, "1 #2");
  EXPECT_EQ(bind("{}", {"text=\"a\\tb\""}).text, "a\tb");
  EXPECT_EQ(bind("{}", {"text=!!str 010"}).text, "010");
}

TEST_F(WrittenText, NullIsNoValue) {
  for (const char* typed : {"", "null", "~", "Null", "NULL"}) {
    EXPECT_EQ(bind("text: given\n", {std::string("text=") + typed}).text, "default") << typed;
  }
  EXPECT_EQ(bind("text: ~\npath: null\n").path, "default");
}

TEST_F(WrittenText, NumbersListsAndSwitchesStayWhatTheyAre) {
  const auto fields =
      bind("{}", {"whole=010", "number=1e3", "flag=yes", "texts=[2021_03_05, off, x]", "level=off"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(fields.whole, 8);
  EXPECT_EQ(fields.number, 1000);
  EXPECT_TRUE(fields.flag);
  EXPECT_THAT(fields.texts, ElementsAre("2021_03_05", "off", "x"));
  EXPECT_EQ(fields.level, "off");
  bind("{}", {"whole=1 #2", "number=[1", "flag={x", "texts=[a"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("texts: it needs a list [a, b] that YAML can read"),
                                     HasSubstr("whole: it needs a whole number, this is '1 #2' (text)"),
                                     HasSubstr("number: it needs a number, this is '[1' (text)"),
                                     HasSubstr("flag: it needs true or false")));
}

TEST_F(WrittenText, FilesKeepTheSourceOfPlainValues) {
  const auto fields =
      bind("path: 2021_03_05\ntext: 12:30\ntexts: [010, yes, 1e3]\nlevel: off\nwhole: 0x10\n");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(fields.path, "2021_03_05");
  EXPECT_EQ(fields.text, "12:30");
  EXPECT_THAT(fields.texts, ElementsAre("010", "yes", "1e3"));
  EXPECT_EQ(fields.level, "off");
  EXPECT_EQ(fields.whole, 16);
  EXPECT_EQ(bind("path: 20210305123456789012\n").path, "20210305123456789012");
  bind("whole: 20210305123456789012\n");
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("x.yaml:1: whole: it needs a whole number")));
}

TEST_F(WrittenText, ReferencesPassTheWordsOn) {
  EXPECT_EQ(bind("number: 1e3\npath: ${number}\ntext: runs/${whole}\nwhole: 010\n").path, "1e3");
  EXPECT_EQ(bind("number: 1e3\npath: ${number}\ntext: runs/${whole}\nwhole: 010\n").text, "runs/010");
}

TEST_F(WrittenText, WhatYamlCutsOffATextIsTold) {
  EXPECT_EQ(bind("path: out #2/out.csv\r\nnumber: 1 #2\r\n").path, "out");
  EXPECT_THAT(warnings_, AllOf(HasSubstr("x.yaml:1: path is 'out': YAML takes '#2/out.csv' behind it"),
                               HasSubstr("quotes")));
  EXPECT_THAT(warnings_, ::testing::Not(HasSubstr("number")));
  bind("texts:\n  - a #b\n");
  EXPECT_THAT(warnings_, HasSubstr("x.yaml:2: texts is 'a'"));
  for (const char* plain :
       {"path: out # a comment\n", "path: out\n#next\n", "path: 'out' #2\n", "path: out#2\n"}) {
    bind(plain);
    EXPECT_THAT(warnings_, IsEmpty()) << plain;
  }
}

TEST_F(WrittenText, APrintedConfigurationReadsTheSameAgain) {
  Node root = parse_document("path: 2021_03_05\nlevel: off\nnumber: 1e3\n", "x.yaml");
  Problems problems;
  for (const char* word : {"text=res #2/%x", "texts=[010]"}) apply_override(root, word, problems);
  const Node again = parse_document(printed_config(root, false), "again.yaml");
  const auto fields = bind(again, problems);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(fields.path, "2021_03_05");
  EXPECT_EQ(fields.level, "off");
  EXPECT_EQ(fields.number, 1000);
  EXPECT_EQ(fields.text, "res #2/%x");
  EXPECT_THAT(fields.texts, ElementsAre("010"));
}

TEST_F(WrittenText, WhatAShellWouldReplaceIsNoFolder) {
  for (const char* path : {"$HOME/x.csv", "out/$NAME/x.csv", "$(date).csv", "%USERPROFILE%\\x.csv"}) {
    bind("{}", {"path='" + std::string(path) + "'"});
    EXPECT_THAT(problems_, ElementsAre(HasSubstr("write ~/ or ${oc.env:HOME}"))) << path;
  }
  EXPECT_EQ(bind("{}", {"path='out/100%/a$b.csv'"}).path, "out/100%/a$b.csv");
  EXPECT_THAT(problems_, IsEmpty());
}

}  // namespace
}  // namespace deepwrist::config
