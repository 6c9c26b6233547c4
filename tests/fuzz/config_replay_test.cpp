// The fuzz target on inputs that once were, or easily could be, trouble.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

TEST(ConfigFuzz, KnownInputsAreHarmless) {
  const std::string inputs[] = {
      "",
      "a: 1",
      "a: &a [*a]",
      "a: &a {b: ${a}}\nc: *a",
      "a: ${a}",
      "a: {b: ${a}}",
      "a: {b: '${a.b.c.d}'}",
      "x: ${env:HOME}${now:%Y%}",
      "${}: ${}\n",
      "a: ${now:%9999999Y}",
      "<<: 1",
      "<<: [{a: 1}, {b: ${a}}]",
      "? [a]\n: b",
      "a.b.c=1",
      "a.b.1.c=${d}",
      "d.0=${d}",
      "=",
      "a.b=[",
      "\xef\xbb\xbf"
      "a: 1",
      "%YAML 1.1\n---\na: 1\n...\n",
      "a: |\n  text\n\n  more\n",
      "a: >-\n  x\n  y\n",
      "'a\"b': \"\\u0000\\x01\\U0010FFFF\"",
      "a: !<tag:yaml.org,2002:str> ~",
      "dataset: {meta: [1], views: [[]], pixel_spacing: [.nan, -.inf]}",
      "model: {params: ${model}}",
      "- - - - - -",
      std::string(3000, '['),
      std::string(3000, '\t'),
      std::string("a\0b", 3),
      "\xff\xfe",
  };
  for (const auto& input : inputs) {
    EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()), 0);
  }
}

}  // namespace
