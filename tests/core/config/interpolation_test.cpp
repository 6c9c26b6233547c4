// Interpolations of OmegaConf 2: they work as there, or are refused by name.

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/config/emit.h"
#include "core/config/printed_config.h"
#include "core/config/resolver.h"
#include "core/config/yaml.h"

namespace deepwrist::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string value_of_a(const std::string& yaml) {
  const Node root = parse_yaml(yaml, "x.yaml");
  Surroundings surroundings;
  surroundings.now.tm_year = 120;
  surroundings.now.tm_mon = 5;
  surroundings.now.tm_mday = 25;
  surroundings.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HOME") return "/home/me";
    if (name == "NUMBER") return "042";
    return std::nullopt;
  };
  Resolver resolver(root, surroundings);
  std::string text = to_yaml(resolver.resolve(*root.find("a")));
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string refusal(const std::string& yaml) {
  try {
    value_of_a(yaml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

struct Case {
  const char *yaml, *value;
};

TEST(Interpolation, WorksAsInOmegaConf2) {
  for (const auto& [yaml, value] : std::initializer_list<Case>{
           {"a: ${oc.env:HOME}/x", "/home/me/x"},
           {"a: ${oc.env:NUMBER}", "'042'"},
           {"a: ${env:NUMBER}", "42"},
           {"a: ${oc.env:NOPE,there}", "there"},
           {"a: x${oc.env:NOPE,}/y", "x/y"},
           {"a: ${oc.env:NOPE,'a, b'}", "a, b"},
           {"a: ${oc.env:NOPE,null}", "null"},
           {"a: ${oc.env:NOPE,7}", "'7'"},
           {"a: ${env:NOPE,7}", "7"},
           {"a: ${oc.env:NOPE,${b}}\nb: other", "other"},
           {"a: ${oc.decode:${oc.env:NUMBER}}", "34"},
           {"a: ${oc.decode:'[1, x]'}", "- 1\n- x"},
           {"a: ${oc.create:[1, 2]}", "- 1\n- 2"},
           {"a: ${oc.select:b.c}\nb: {c: 3}", "3"},
           {"a: ${oc.select:b.d,5}\nb: {c: 3}", "5"},
           {"a: ${oc.select:b.d}\nb: {c: 3}", "null"},
           {"a: ${oc.dict.keys:b}\nb: {c: 3, d: 4}", "- c\n- d"},
           {"a: ${b[1]}\nb: [1, 2]", "2"},
           {"a: ${b[0].c}\nb: [{c: 9}]", "9"},
           {"a: ${${b}}\nb: c\nc: found", "found"},
           {"a: ${b.${c}}\nb: {d: 1}\nc: d", "1"},
           {"a: x${b}${b}\nb: 1", "x11"},
           {"a: \\${b}", "${b}"},
           {"a: \\\\${b}\nb: 1", "\\1"},
           {"a: ${now:%Y-%m-%d}", "'2020-06-25'"},
           {"a: ${now:%Y:%m}", "'2020:06'"},
           {"a: $b {x} $", "$b {x} $"},
       }) {
    EXPECT_EQ(value_of_a(yaml), value) << yaml;
  }
}

TEST(Interpolation, LeadingDotsCountFromTheValuesPlace) {
  EXPECT_EQ(value_of_a("a: {b: '${.c}', c: 1}\nc: 2"), "b: 1\nc: 1");
  EXPECT_EQ(value_of_a("a: {b: '${..c}', c: 1}\nc: 2"), "b: 2\nc: 1");
  EXPECT_EQ(value_of_a("a: {b: {d: 'x${..c}'}, c: 1}\nc: 2"), "b:\n  d: x1\nc: 1");
  EXPECT_THAT(refusal("a: ${...b}\nb: 1"), HasSubstr("there is no key '...b'"));
}

TEST(Interpolation, WhatIsNotKnownIsRefusedByName) {
  EXPECT_THAT(refusal("a: ${hydra:runtime.cwd}/x"),
              AllOf(HasSubstr("x.yaml:1"), HasSubstr("${hydra:…}"), HasSubstr("no Hydra")));
  EXPECT_THAT(refusal("a: ${oc.dict.values:b}\nb: {c: 1}"), HasSubstr("${oc.dict.values:…}' is not known"));
  EXPECT_THAT(refusal("a: x/${b"), HasSubstr("has no end"));
  EXPECT_THAT(refusal("a: ${}"), HasSubstr("there is no key ''"));
  EXPECT_THAT(refusal("a: ${b c}/x"), HasSubstr("there is no key 'b c'"));
  EXPECT_THAT(refusal("a: ${oc.env:NOPE}"), HasSubstr("'NOPE' is not set"));
  EXPECT_THAT(refusal("a: ${oc.env:NOPE,1,2}"), HasSubstr("takes a name and one value"));
  EXPECT_THAT(refusal("a: ${oc.dict.keys:b}\nb: 1"), HasSubstr("needs a map"));
}

TEST(Interpolation, DeepNestingIsRefused) {
  std::string text = "b";
  for (int i = 0; i < 1000; ++i) text = "${" + text + "}";
  EXPECT_THAT(refusal("a: " + text + "\nb: b\n"), HasSubstr("nested deeper"));
}

TEST(Interpolation, APrintedEscapeIsReadAsTheSameText) {
  const Node root = parse_yaml("a: \\${b}\nc: \\\\\\${b}/${d}\nd: 1\n", "x.yaml");
  const auto printed = printed_config(root, false);
  EXPECT_EQ(printed_config(parse_yaml(printed, "again.yaml"), false), printed);
  EXPECT_EQ(value_of_a(printed), "${b}");
}

}  // namespace
}  // namespace deepwrist::config
