#include "core/config/resolver.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/config/emit.h"
#include "core/config/printed_config.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string resolved(const std::string& text) {
  const Node root = parse_yaml(text, "x.yaml");
  Surroundings surroundings;
  surroundings.now.tm_year = 120;
  surroundings.now.tm_mon = 5;
  surroundings.now.tm_mday = 25;
  surroundings.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "GOLDEN_INT") return "42";
    if (name == "TRICK") return "${a}";
    if (name == "GOLDEN_STR") return "hello";
    return std::nullopt;
  };
  Resolver resolver(root, surroundings);
  return to_yaml(resolver.resolve(root));
}

std::string error_of(const std::string& text) {
  try {
    resolved(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Resolver, ReadsEnvironmentAndClock) {
  EXPECT_EQ(resolved("a: ${env:GOLDEN_INT}\nb: x_${env:GOLDEN_STR}\nc: ${now:%Y-%m-%d}\n"),
            "a: 42\nb: x_hello\nc: '2020-06-25'\n");
}

TEST(Resolver, DoesNotEvaluateWhatTheEnvironmentHolds) {
  EXPECT_EQ(resolved("a: ${env:TRICK}\n"), "a: ${a}\n");
}

TEST(Resolver, FollowsChainsAndMaps) {
  EXPECT_EQ(resolved("a: ${b}\nb: ${c.d}\nc: {d: {e: 1}}\nf: ${a.e}\ng: [1, '${g.0}']\n"),
            "a:\n  e: 1\nb:\n  e: 1\nc:\n  d:\n    e: 1\nf: 1\ng:\n- 1\n- 1\n");
}

TEST(Resolver, CyclesAreReportedWithTheirLine) {
  EXPECT_THAT(error_of("a: 1\nb: ${b}\n"), AllOf(HasSubstr("x.yaml:2"), HasSubstr("refers to itself")));
  EXPECT_THAT(error_of("a: ${b}\nb: x${a}\n"), HasSubstr("refers to itself"));
  EXPECT_THAT(error_of("a: {b: '${a}'}\n"), HasSubstr("part of"));
  EXPECT_THAT(error_of("a: {b: '${a.b.c}'}\n"), HasSubstr("refers to itself"));
}

TEST(Resolver, LongChainsAreRefused) {
  std::string chain = "a0: 1\n";
  for (int i = 1; i < 1000; ++i) {
    chain.insert(0, "a" + std::to_string(i) + ": ${a" + std::to_string(i - 1) + "}\n");
  }
  EXPECT_THAT(error_of(chain), HasSubstr("chain of more than"));
}

TEST(Resolver, TextsThatDoubleAreRefused) {
  std::string bomb = "a0: xxxxxxxxxx\n";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "${a" + std::to_string(i - 1) + "}";
    bomb += "a" + std::to_string(i) + ": " + below + below + "\n";
  }
  EXPECT_THAT(error_of(bomb), HasSubstr("longer than"));
}

TEST(Resolver, MapsThatDoubleAreRefused) {
  std::string bomb = "a0: {x: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "${a" + std::to_string(i - 1) + "}";
    bomb += "a" + std::to_string(i) + ": {x: '" + below + "', y: '" + below + "'}\n";
  }
  EXPECT_THAT(error_of(bomb), HasSubstr("once references are followed"));
}

TEST(Resolver, WhatIsToBeSetCannotBePartOfAText) {
  EXPECT_THAT(error_of("a: ???\nb: ${a}/x\n"), AllOf(HasSubstr("x.yaml:2"), HasSubstr("???")));
}

TEST(PrintedConfig, ShowsWhatCannotBeEvaluatedAsWritten) {
  const Node root = parse_yaml("a: ${nope}/x\nb: 1\nc: ${b}\n", "x.yaml");
  EXPECT_EQ(printed_config(root, false), "a: ${nope}/x\nb: 1\nc: 1\n");
  EXPECT_EQ(printed_config(root, true), "a: ${nope}/x  # x.yaml:1\nb: 1  # x.yaml:2\nc: 1  # x.yaml:3\n");
}

}  // namespace
}  // namespace deepwrist::config
