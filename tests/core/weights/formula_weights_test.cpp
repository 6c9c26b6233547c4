#include "tests/support/formula_weights.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

nlohmann::json self_test() {
  return nlohmann::json::parse(std::ifstream(golden("nets/formula_selftest.json")));
}

/// "tag|name|[64, 1, 7, 7]"
torch::Tensor entry_of(const std::string& key) {
  const auto first = key.find('|'), second = key.rfind('|');
  const auto shape = nlohmann::json::parse(key.substr(second + 1)).get<std::vector<int64_t>>();
  return formula_entry(key.substr(0, first), key.substr(first + 1, second - first - 1), shape);
}

TEST(FormulaWeights, HashesAreThoseOfTheReference) {
  const auto golden = self_test();
  for (const auto& [text, hash] : golden["fnv1a"].items())
    EXPECT_EQ(fnv1a(text), hash.get<std::uint32_t>()) << text;
  for (const auto& [name, hashes] : golden["hash_u32_first8"].items()) {
    for (std::uint32_t i = 0; i < 8; ++i)
      EXPECT_EQ(formula_hash(fnv1a(name), i), hashes[i].get<std::uint32_t>());
  }
  for (const auto& [name, values] : golden["v_first8"].items()) {
    for (std::uint32_t i = 0; i < 8; ++i) EXPECT_EQ(formula_value(fnv1a(name), i), values[i].get<double>());
  }
}

TEST(FormulaWeights, EntriesAndInputsAreThoseOfTheReference) {
  const auto golden = self_test();
  for (const auto& [key, values] : golden["fill_first4"].items()) {
    const auto entry = entry_of(key).flatten();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(entry[i].item<float>(), values[i].get<float>()) << key;
  }
  for (const auto& [key, sum] : golden["fill_sum_f64"].items()) {
    EXPECT_NEAR(entry_of(key).to(torch::kDouble).sum().item<double>(), sum.get<double>(), 1e-9) << key;
  }
  const auto input = formula_input("x", {8});
  for (int i = 0; i < 8; ++i) EXPECT_EQ(input[i].item<float>(), golden["input_x_first8"][i].get<float>());
}

}  // namespace
}  // namespace deepwrist::testing
