#include "core/config/yaml.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/config/emit.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

std::string error_of(const std::string& text) {
  try {
    parse_document(text, "x.yaml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

TEST(Yaml, ErrorsNameTheLine) {
  EXPECT_THAT(error_of("a: 1\nb: [1, 2\nc: 3\n"), AllOf(HasSubstr("x.yaml:"), HasSubstr("not valid YAML")));
  EXPECT_THAT(error_of("a: 1\n'b"), HasSubstr("x.yaml:2"));
  EXPECT_THAT(error_of("a: 1\n---\nb: 2\n"), AllOf(HasSubstr("x.yaml:2"), HasSubstr("second YAML document")));
  EXPECT_THAT(error_of("a: *b\n"), HasSubstr("x.yaml:1"));
}

TEST(Yaml, ATableIsRefusedWithoutShowingIt) {
  try {
    parse_document("ID,Fname\nDoeJane,a.dcm\n", "x.csv");
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("x.csv:1: "), HasSubstr("a table"), Not(HasSubstr("Doe"))));
  }
}

TEST(Yaml, ValuesKnowTheirLines) {
  const Node root = parse_yaml("a: 1\n\nb:\n  - x\n  - {c: 2}\n", "x.yaml");
  EXPECT_EQ(root.find("a")->origin().text(), "x.yaml:1");
  EXPECT_EQ(root.find("b")->find("1")->find("c")->origin().text(), "x.yaml:5");
}

TEST(Yaml, NumbersAreThoseOfYaml11) {
  const Node root =
      parse_yaml("[010, 0x1F, 0b101, 1_000, 1:30, -7, 08, 1:30.5, -.5, '1', !!str 1, !!float 1, 1e400]", "x");
  EXPECT_EQ(to_yaml(root),
            "- 8\n- 31\n- 5\n- 1000\n- 90\n- -7\n- 08\n- 90.5\n- -.5\n- '1'\n- '1'\n- 1.0\n- .inf\n");
}

TEST(Yaml, WhatItWritesReadsBackTheSame) {
  const std::string text =
      "a: ['', ' x', 'x ', 'a: b', 'a #b', '#', '-', '- a', '---', \"\\n\", \"\\t\", 'null', '1e5', '12', "
      "'yes', '''', "
      "'*a', '2020-01-02', '=', '<<', 'x:', '?', '%', '@', \"ä\\u20ac\\U0001F600\", '99999999999999999999', "
      "1.5e300, 1e-7, .nan, -.inf]\n'a: b': {}\n'1': []\n";
  const std::string once = to_yaml(parse_yaml(text, "x"));
  EXPECT_EQ(to_yaml(parse_yaml(once, "y")), once);
  EXPECT_EQ(parse_yaml(once, "y").find("a")->find("24")->text(), "ä€😀");
}

TEST(Yaml, HugeWholeNumberIsLeftAText) {
  EXPECT_EQ(to_yaml(parse_yaml("a: 99999999999999999999\n", "x")), "a: '99999999999999999999'\n");
  EXPECT_THAT(error_of("a: !!int 99999999999999999999\n"),
              AllOf(HasSubstr("x.yaml:1"), HasSubstr("64 bits")));
}

TEST(Yaml, TabsAndNoBreakSpacesOfTheIndentationAreNamed) {
  EXPECT_THAT(error_of("# tabs:\ndataset:\n\tmeta: a.dcm\nsave_path: x\n"),
              AllOf(HasSubstr("x.yaml:3: "), HasSubstr("a tab is used for indentation")));
  EXPECT_THAT(error_of("a:\n  b: 1\n  \tc: 2\n"), HasSubstr("x.yaml:3: a tab is used for indentation"));
  EXPECT_THAT(error_of("a:\n  b: 1\n\u00A0\u00A0c: 2\n d: 3\n"), HasSubstr("a no-break space is used"));
  for (const char* text : {"a:\n\u00A0\u00A0b: 1\n", "a:\u00A0b\n", "a: b\u00A0\n", "x: 1\n\uFEFFa: b\n"})
    EXPECT_THAT(error_of(text), HasSubstr("which YAML takes for a letter: write plain spaces")) << text;
  EXPECT_EQ(to_yaml(parse_document("a: 'x\u00A0'\nb: 5\u00A0mm\n", "x")), "a: \"x\\xA0\"\nb: \"5\\xA0mm\"\n");
  EXPECT_THAT(error_of("a: [x\n"), AllOf(HasSubstr("not valid YAML"), Not(HasSubstr("a tab"))));
}

TEST(Yaml, FilesOfWindowsAreRead) {
  EXPECT_EQ(to_yaml(parse_document("\xEF\xBB\xBF"
                                   "a: x\r\nb:\r\n  c: y z\r\n",
                                   "x")),
            "a: x\nb:\n  c: y z\n");
  EXPECT_THAT(error_of("a: caf\xe9\n"), AllOf(HasSubstr("x.yaml:1"), HasSubstr("Latin-1")));
  EXPECT_THAT(error_of(std::string("\xFF\xFE"
                                   "a\0:\0",
                                   6)),
              HasSubstr("UTF-16"));
}

TEST(Yaml, SpecialCharactersAreToldToNeedQuotes) {
  for (const char* text : {"a: %pics\n", "a: @x\n", "a: `x\n"}) {
    EXPECT_THAT(error_of(text), AllOf(HasSubstr("x.yaml:1"), HasSubstr("needs quotes"))) << text;
  }
}

TEST(Yaml, KeysMustBeText) {
  EXPECT_THAT(error_of("a: 1\nyes: 2\n"), AllOf(HasSubstr("x.yaml:2"), HasSubstr("true or false")));
  EXPECT_THAT(error_of("[a]: 2\n"), HasSubstr("a key must be text"));
}

TEST(Yaml, LastOfTwoEqualKeysCounts) {
  EXPECT_EQ(to_yaml(parse_yaml("a: 1\nb: 0\na: 2\n", "x.yaml")), "a: 2\nb: 0\n");
}

TEST(Yaml, MergeKeysTakeMapsOnly) {
  const Node root = parse_yaml("a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc: {<<: [*a, *b], z: 4}\n", "x");
  EXPECT_EQ(to_yaml(*root.find("c")), "x: 1\ny: 3\nz: 4\n");
  EXPECT_THAT(error_of("a: {<<: 3}\n"), HasSubstr("'<<' takes a map"));
}

TEST(Yaml, UnknownTagsAreRefused) {
  EXPECT_THAT(error_of("a: !!python/object:os.system x\n"), AllOf(HasSubstr("x.yaml:1"), HasSubstr("tag")));
  EXPECT_THAT(error_of("a: !!python/tuple [1]\n"), HasSubstr("tag"));
  EXPECT_THAT(error_of("a: !!int x\n"), HasSubstr("tag"));
}

TEST(Yaml, AliasBombIsRefused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below + repeated(", " + below, 8) +
            "]\n";
  }
  EXPECT_THAT(error_of(bomb), HasSubstr("aliases expanded"));
}

TEST(Yaml, AliasOfLongTextIsCounted) {
  EXPECT_THAT(error_of("a: &a " + std::string(500'000, 'x') + "\nb: [*a" + repeated(", *a", 100) + "]\n"),
              HasSubstr("aliases expanded"));
}

TEST(Yaml, AliasInsideItsAnchorIsRefused) {
  EXPECT_THAT(error_of("a: &a {b: *a}\n"), AllOf(HasSubstr("x.yaml:1"), HasSubstr("inside its own anchor")));
}

TEST(Yaml, DeepNestingIsRefused) {
  EXPECT_THAT(error_of(std::string(100'000, '[')), HasSubstr("x.yaml:1"));
  EXPECT_THAT(error_of(repeated("{a: ", 100'000)), HasSubstr("x.yaml:1"));
  EXPECT_THAT(error_of(repeated("- ", 100'000)), HasSubstr("x.yaml:1"));
  EXPECT_THAT(error_of(repeated("? ", 100'000)), HasSubstr("x.yaml:1"));
  EXPECT_THAT(error_of(std::string(80, '[') + std::string(80, ']')), HasSubstr("deeper than 64"));
}

TEST(Yaml, BinaryIsRefused) {
  EXPECT_THAT(error_of(std::string("a: 1\n\0b", 7)),
              AllOf(HasSubstr("x.yaml:2"), HasSubstr("control character")));
  EXPECT_THAT(error_of("a: \xff\xfe\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of("\xed\xa0\x80"), HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of("\x89PNG\r\n\x1a\n"), HasSubstr("x.yaml:1"));
}

TEST(Yaml, LargeFileIsRefused) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("large.yaml", std::string(kMaxFileBytes + 1, '#'));
  EXPECT_THROW(load_yaml(file), Error);
  EXPECT_THROW(load_yaml(folder / "absent.yaml"), Error);
}

}  // namespace
}  // namespace deepwrist::config
