#include "core/weights/params_check.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/config/compose.h"
#include "core/config/model_keys.h"
#include "core/weights/manifest_model.h"
#include "tests/support/paths.h"

namespace deepwrist::weights {
namespace {

using config::for_each_field;
using config::HourglassParams;
using config::ModelField;
using config::SeResNetParams;

bool check_takes(const auto& params) {
  ParamProblems problems;
  problems.check_fields(params);
  try {
    problems.throw_if_any("here");
  } catch (const Error&) {
    return false;
  }
  return true;
}

bool manifest_takes(const auto& params) {
  JsonProblems problems;
  const auto read = model_from_json(model_to_json(params), "model", problems);
  EXPECT_TRUE(!problems.empty() || read == ModelParams(params));
  return problems.empty();
}

bool key_takes(HourglassParams& target, const std::string& override_text) {
  config::KeyRegistry keys;
  config::register_hourglass_params(keys, target);
  config::Problems problems;
  keys.bind(config::compose({"none", {}, {override_text}, {}}).root, "", problems);
  return problems.lines().empty();
}
bool key_takes(SeResNetParams& target, const std::string& override_text) {
  config::KeyRegistry keys;
  config::register_se_resnet_params(keys, target);
  config::Problems problems;
  keys.bind(config::compose({"none", {}, {override_text}, {}}).root, "", problems);
  return problems.lines().empty();
}

/// The three agree on a value of a parameter, and say `wanted`.
template <typename Params, typename T>
void expect_agreement(const ModelField<Params, T>& field, double value, bool wanted) {
  Params params, target;
  const auto text = std::string("model.params.") + field.name + "=";
  if constexpr (std::is_same_v<T, std::vector<int>>) {
    const auto number = static_cast<int>(value);
    params.*field.member = {1, 1, 1, number};
    EXPECT_EQ(key_takes(target, text + "[1,1,1," + std::to_string(number) + "]"), wanted) << text << value;
  } else {
    params.*field.member = static_cast<T>(value);
    EXPECT_EQ(key_takes(target, text + config::to_text(params.*field.member)), wanted) << text << value;
  }
  EXPECT_EQ(check_takes(params), wanted) << text << value;
  EXPECT_EQ(manifest_takes(params), wanted) << text << value;
}

template <typename Params>
void expect_one_range() {
  for_each_field(Params(), [](const auto& field) {
    using T = typename std::remove_cvref_t<decltype(field)>::Value;
    if constexpr (config::kIsNumber<T> || std::is_same_v<T, std::vector<int>>) {
      const double step = std::is_same_v<T, double> ? 0.005 : 1;
      expect_agreement(field, field.least, true);
      expect_agreement(field, field.most, true);
      expect_agreement(field, field.least - step, false);
      expect_agreement(field, field.most + step, false);
    }
  });
}

TEST(ParamsCheck, KeysChecksAndManifestsTakeTheSameNumbers) {
  expect_one_range<HourglassParams>();
  expect_one_range<SeResNetParams>();
}

TEST(ParamsCheck, KeysChecksAndManifestsTakeTheSameWords) {
  HourglassParams params{.upmode = "nearest"}, target;
  EXPECT_FALSE(check_takes(params));
  EXPECT_FALSE(key_takes(target, "model.params.upmode=nearest"));
  JsonProblems problems;
  model_from_json(model_to_json(params), "model", problems);
  EXPECT_FALSE(problems.empty());
  params.upmode = "bicubic";
  EXPECT_TRUE(check_takes(params));
  EXPECT_TRUE(key_takes(target, "model.params.upmode=bicubic"));
  EXPECT_TRUE(manifest_takes(params));
}

}  // namespace
}  // namespace deepwrist::weights
