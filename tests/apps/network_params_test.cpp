// Keys, checks and manifests take the same values of a network's parameters.

#include <gmock/gmock.h>

#include "classifier/classifier_keys.h"
#include "classifier/classifier_tables.h"
#include "classifier/se_resnet_params.h"
#include "core/config/compose.h"
#include "core/config/param_json.h"
#include "localizer/hourglass_params.h"
#include "localizer/localizer_keys.h"
#include "localizer/localizer_tables.h"

namespace deepwrist {
namespace {

using classifier::SeResNetParams;
using config::ModelField;
using localizer::HourglassParams;

const config::ParamTable& table_of(const HourglassParams&) { return localizer::network_tables().front(); }
const config::ParamTable& table_of(const SeResNetParams&) { return classifier::network_tables().front(); }

bool check_takes(const auto& params) {
  return config::problems_of(table_of(params), config::values_of(params)).empty();
}

bool manifest_takes(const auto& params) {
  JsonProblems problems;
  const auto values = config::values_of(params);
  const auto read =
      config::params_from_json(table_of(params), config::params_to_json(values), "model.params", problems);
  EXPECT_TRUE(!problems.empty() || read == values);
  return problems.empty();
}

void register_keys(config::KeyRegistry& keys, const HourglassParams&, config::ModelOptions& options) {
  localizer::register_localizer_keys(keys, options, /*at_top=*/true, /*needed=*/false, {});
}
void register_keys(config::KeyRegistry& keys, const SeResNetParams&, config::ModelOptions& options) {
  options.snapshot_folder = ".";
  classifier::register_classifier_keys(keys, options, {});
}

/// Whether the key takes a value; other problems, as of numbers of landmarks that nobody can use, are not
/// looked at.
bool key_takes(const auto& params, const std::string& name, const std::string& value) {
  config::KeyRegistry keys;
  config::ModelOptions options;
  register_keys(keys, params, options);
  config::Problems problems;
  keys.bind(config::compose({"none", {}, {"model.params." + name + "=" + value}, {}}).root, "", problems);
  for (const auto& line : problems.lines()) {
    if (line.find("params." + name) != std::string::npos && line.find("is not possible") == std::string::npos)
      return false;
  }
  return true;
}

/// The three agree on a value of a parameter, and say `wanted`.
template <typename Params, typename T>
void expect_agreement(const ModelField<Params, T>& field, double value, bool wanted) {
  Params params;
  if constexpr (std::is_same_v<T, std::vector<int>>) {
    const auto number = static_cast<int>(value);
    params.*field.member = {1, 1, 1, number};
    EXPECT_EQ(key_takes(params, field.name, "[1,1,1," + std::to_string(number) + "]"), wanted)
        << field.name << " " << value;
  } else {
    params.*field.member = static_cast<T>(value);
    EXPECT_EQ(key_takes(params, field.name, config::to_text(params.*field.member)), wanted)
        << field.name << " " << value;
  }
  EXPECT_EQ(check_takes(params), wanted) << field.name << " " << value;
  EXPECT_EQ(manifest_takes(params), wanted) << field.name << " " << value;
}

template <typename Params>
void expect_one_range() {
  config::for_each_field(Params(), [](const auto& field) {
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

TEST(NetworkParams, KeysChecksAndManifestsTakeTheSameNumbers) {
  expect_one_range<HourglassParams>();
  expect_one_range<SeResNetParams>();
}

TEST(NetworkParams, KeysChecksAndManifestsTakeTheSameWords) {
  HourglassParams params{.upmode = "nearest"};
  EXPECT_FALSE(check_takes(params));
  EXPECT_FALSE(key_takes(params, "upmode", "nearest"));
  EXPECT_FALSE(manifest_takes(params));
  params.upmode = "bicubic";
  EXPECT_TRUE(check_takes(params));
  EXPECT_TRUE(key_takes(params, "upmode", "bicubic"));
  EXPECT_TRUE(manifest_takes(params));
}

TEST(NetworkParams, KeysChecksAndManifestsAgreeOnWhatGoesTogether) {
  const HourglassParams narrow{.bw = 1, .multiscale_hg_block = true};
  const SeResNetParams three_stages{.blocks = {1, 1, 1}}, no_such_depth{.layers = 60};
  EXPECT_FALSE(check_takes(narrow) || manifest_takes(narrow));
  EXPECT_FALSE(check_takes(three_stages) || manifest_takes(three_stages));
  EXPECT_FALSE(check_takes(no_such_depth) || manifest_takes(no_such_depth));
  EXPECT_FALSE(key_takes(three_stages, "blocks", "[1,1,1]"));
  EXPECT_FALSE(key_takes(no_such_depth, "layers", "60"));
}

}  // namespace
}  // namespace deepwrist
