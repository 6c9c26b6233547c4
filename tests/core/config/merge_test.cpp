#include "core/config/merge.h"

#include <gmock/gmock.h>

#include "core/config/emit.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> problems_of(const std::string& yaml, const std::vector<std::string>& overrides) {
  Node root = parse_document(yaml, "x.yaml");
  Problems problems;
  for (const auto& argument : overrides) apply_override(root, argument, problems);
  return problems.lines();
}

std::string overridden(const std::string& yaml, const std::string& argument) {
  Node root = parse_document(yaml, "x.yaml");
  Problems problems;
  apply_override(root, argument, problems);
  EXPECT_TRUE(problems.empty());
  return to_yaml(root);
}

TEST(Override, ReachesIntoLists) {
  EXPECT_EQ(overridden("l: [1, {x: 2}]\n", "l.1.x=3"), "l:\n- 1\n- x: 3\n");
}

TEST(Override, TakesPatternsAsText) { EXPECT_EQ(overridden("{}", "a=*.dcm"), "a: '*.dcm'\n"); }

TEST(Override, AllProblemsAreCollected) {
  EXPECT_THAT(problems_of("l: [1, 2]\nm: {a: 1}\n", {"l.2=1", "l.x=1", "m=[1]", "a..b=1", "=3"}),
              ElementsAre(HasSubstr("the list has 2 elements"), HasSubstr("there is no 'x'"),
                          HasSubstr("m is a map (x.yaml:2) and cannot be replaced by a list"),
                          HasSubstr("beside a dot"), HasSubstr("beside a dot")));
}

TEST(Override, HydrasPrefixesWork) {
  EXPECT_EQ(overridden("a: {b: 1}\n", "+a.c=2"), "a:\n  b: 1\n  c: 2\n");
  EXPECT_EQ(overridden("a: {b: 1}\n", "++a.b=2"), "a:\n  b: 2\n");
  EXPECT_EQ(overridden("a: {b: 1, c: 2}\n", "~a.b"), "a:\n  c: 2\n");
  EXPECT_EQ(overridden("a: 1\nb: 2\n", "~a"), "b: 2\n");
}

TEST(Override, TakingAwayIsRefusedWithTheWordToType) {
  EXPECT_THAT(
      problems_of("a: 1\n", {"~b", "~a.b", "~a=1"}),
      ElementsAre(HasSubstr("gives the key 'b'"), HasSubstr("gives the key 'a.b'"), HasSubstr("write ~a ")));
}

TEST(Override, DeepPathsAreRefused) {
  std::string path = "a";
  for (int i = 0; i < 100'000; ++i) path += ".a";
  EXPECT_THAT(problems_of("{}", {path + "=1"}), ElementsAre(HasSubstr("nested too deeply")));
}

TEST(Override, RemembersThatItCameFromTheCommandLine) {
  Node root = parse_document("a: {b: 1, c: 2}\n", "x.yaml");
  Problems problems;
  apply_override(root, "a.b=5", problems);
  EXPECT_EQ(root.find("a")->find("b")->origin().text(), "command line");
  EXPECT_EQ(root.find("a")->find("c")->origin().text(), "x.yaml:1");
}

}  // namespace
}  // namespace deepwrist::config
