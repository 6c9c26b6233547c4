#include "core/weights/checkpoint_reader.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "core/base/error.h"
#include "tests/core/pickle/pickle_builder.h"
#include "tests/core/weights/golden_keys.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

using deepwrist::testing::keys_of;
using deepwrist::testing::unpack;
namespace fs = std::filesystem;
namespace pickled = deepwrist::testing::pickled;
using deepwrist::testing::golden;
using deepwrist::testing::TemporaryFolder;

void expect_keys(const StateDict& state, const fs::path& file) {
  const auto keys = keys_of(file);
  ASSERT_EQ(state.entries().size(), keys.size());
  for (std::size_t j = 0; j < keys.size(); ++j) {
    EXPECT_EQ(state.entries()[j].first, keys[j].first);
    EXPECT_EQ(state.entries()[j].second.sizes().vec(), keys[j].second) << keys[j].first;
  }
}

/// The pattern of golden/README.md: entry j of the model, element i, has a = (((i + j) mod 64) - 32) / 1024.
torch::Tensor pattern(const std::string& name, std::int64_t j, torch::IntArrayRef sizes) {
  if (name.ends_with("num_batches_tracked")) return torch::full({}, 1000 + j, torch::kLong);
  auto a =
      ((torch::arange(c10::multiply_integers(sizes), torch::kLong) + j).remainder(64) - 32).to(torch::kFloat);
  a = (a / 1024).reshape(sizes);
  if (name.ends_with("running_var")) return 1 + a.abs();
  return name.ends_with("weight") && sizes.size() == 1 ? 1 + a : a;
}

void expect_pattern(const StateDict& state, const fs::path& key_file) {
  const auto keys = keys_of(key_file);
  std::map<std::string, std::int64_t> position;
  for (std::size_t j = 0; j < keys.size(); ++j) position[keys[j].first] = static_cast<std::int64_t>(j);
  for (const auto& [name, tensor] : state.entries()) {
    ASSERT_TRUE(position.contains(name)) << name;
    EXPECT_TRUE(torch::equal(tensor, pattern(name, position[name], tensor.sizes()))) << name;
  }
}

class PatternFiles : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(PatternFiles, LoadWithEveryValueOfThePattern) {
  const auto& [file, key_name] = GetParam();
  const auto keys = golden("keys/" + key_name);
  const TemporaryFolder folder;
  const auto path = unpack(golden("snapshots/" + file), folder);
  if (path.empty()) GTEST_SKIP() << "the xz program is not at hand";
  const auto checkpoint = read_checkpoint(path);
  if (file.find("torch03") == std::string::npos) expect_keys(checkpoint.state_dict, keys);
  expect_pattern(checkpoint.state_dict, keys);
}

INSTANTIATE_TEST_SUITE_P(CheckpointReader, PatternFiles,
                         ::testing::Values(std::tuple("cls_pattern_zip.ckpt.xz", "seresnet50_classifier.txt"),
                                           std::tuple("cls_pattern_legacy.ckpt.xz",
                                                      "seresnet50_classifier.txt"),
                                           std::tuple("imagenet_se_resnet50_pattern_torch03_legacy.pth.xz",
                                                      "imagenet_se_resnet50.txt")));

TEST(CheckpointReader, ReadsALegacyImagenetFile) {
  DEEPWRIST_REQUIRE_REFERENCE(packed, "golden/snapshots/imagenet_se_resnet50_pattern_legacy.pth.xz");
  const TemporaryFolder folder;
  const auto path = unpack(packed, folder);
  if (path.empty()) GTEST_SKIP() << "the xz program is not at hand";
  const auto checkpoint = read_checkpoint(path);
  expect_keys(checkpoint.state_dict, golden("keys/imagenet_se_resnet50.txt"));
  expect_pattern(checkpoint.state_dict, golden("keys/imagenet_se_resnet50.txt"));
}

/// Values of tests/golden/snapshots/README.md.
std::vector<std::pair<std::string, torch::Tensor>> mixed_tensors() {
  const auto base = torch::arange(24, torch::kFloat) / 8;
  std::vector<std::pair<std::string, torch::Tensor>> tensors{{"whole", base.reshape({2, 3, 4})},
                                                             {"transposed", base.reshape({4, 6}).t()},
                                                             {"part", base.slice(0, 5, 11)},
                                                             {"every_third", base.slice(0, 1, 24, 3)}};
  const std::vector<std::pair<std::string, torch::ScalarType>> types{
      {"float64", torch::kDouble}, {"float16", torch::kHalf}, {"bfloat16", torch::kBFloat16},
      {"int64", torch::kLong},     {"int32", torch::kInt},    {"int16", torch::kShort},
      {"int8", torch::kChar},      {"uint8", torch::kByte}};
  for (const auto& [name, type] : types) tensors.emplace_back(name, torch::arange(5).to(type));
  tensors.emplace_back("bool", torch::tensor({true, false, true}));
  tensors.emplace_back("scalar", torch::tensor(100, torch::kLong));
  tensors.emplace_back("empty", torch::zeros({0, 3}));
  tensors.emplace_back("parameter", torch::full({2}, 0.5));
  return tensors;
}

TEST(CheckpointReader, ReadsWhatPyTorchWroteInBothFormats) {
  for (const std::string format : {"zip", "legacy"}) {
    const auto checkpoint = read_checkpoint(golden("snapshots/torch_1.13_" + format + ".pt"));
    EXPECT_EQ(checkpoint.container, format);
    EXPECT_EQ(checkpoint.epoch, 3);
    EXPECT_EQ(checkpoint.global_step, 42);
    EXPECT_EQ(checkpoint.scalars.at(2).second, pickle::Scalar("written by PyTorch 1.13"));
    const auto expected = mixed_tensors();
    ASSERT_EQ(checkpoint.state_dict.entries().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto& [name, tensor] = checkpoint.state_dict.entries()[i];
      EXPECT_EQ(name, expected[i].first);
      EXPECT_EQ(tensor.dtype(), expected[i].second.dtype()) << name;
      EXPECT_TRUE(tensor.is_contiguous()) << name;
      EXPECT_TRUE(torch::equal(tensor, expected[i].second)) << name;
    }
    const auto& whole = *checkpoint.state_dict.find("whole");
    EXPECT_EQ(whole.data_ptr<float>() + 5, checkpoint.state_dict.find("part")->data_ptr<float>());
  }
}

TEST(CheckpointReader, ReadsZipAndLegacyTreesWithTheSameValues) {
  for (const std::string file : {"PA/fold_0/lightning_logs/version_0/checkpoints/epoch=12.ckpt",
                                 "LAT/fold_1/lightning_logs/version_0/checkpoints/epoch=13.ckpt"}) {
    DEEPWRIST_REQUIRE_REFERENCE(zip_path, "golden/snapshots/loc_small_zip/" + file);
    DEEPWRIST_REQUIRE_REFERENCE(legacy_path, "golden/snapshots/loc_small_legacy/" + file);
    DEEPWRIST_REQUIRE_REFERENCE(keys, "golden/keys/hourglass_bw4_d3.txt");
    const auto zip = read_checkpoint(zip_path);
    const auto legacy = read_checkpoint(legacy_path);
    EXPECT_EQ(zip.container, "zip");
    EXPECT_EQ(legacy.container, "legacy");
    EXPECT_EQ(zip.epoch, legacy.epoch);
    EXPECT_TRUE(zip.epoch.has_value() && zip.global_step.has_value());
    expect_keys(zip.state_dict, keys);
    expect_keys(legacy.state_dict, keys);
    for (const auto& [name, tensor] : zip.state_dict.entries()) {
      EXPECT_TRUE(torch::equal(tensor, *legacy.state_dict.find(name))) << name;
    }
  }
}

TEST(CheckpointReader, ReadsTheFileOfARealLightningTrainer) {
  DEEPWRIST_REQUIRE_REFERENCE(path, "golden/snapshots/pl076_real_trainer_bw4_d3.ckpt");
  DEEPWRIST_REQUIRE_REFERENCE(keys, "golden/keys/hourglass_bw4_d3.txt");
  const auto checkpoint = read_checkpoint(path);
  EXPECT_EQ(checkpoint.epoch, 1);
  expect_keys(checkpoint.state_dict, keys);
}

std::string floats(std::initializer_list<float> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(float)};
}

/// A bare state_dict {"a": tensor} of one float storage "0".
std::string one_tensor(const std::string& tensor, std::int64_t elements, const std::string& bytes) {
  return deepwrist::testing::legacy_checkpoint(pickled::dict({pickled::text("a"), tensor}),
                                               {{"0", elements, bytes}});
}

TEST(CheckpointReader, MakesStridedAndOffsetViewsContiguous) {
  const TemporaryFolder folder;
  const auto storage = pickled::storage("FloatStorage", "0", 7);
  const auto path = folder.write(
      "view.pth", one_tensor(pickled::tensor(storage, 1, {3, 2}, {1, 3}), 7, floats({0, 1, 2, 3, 4, 5, 6})));
  const auto checkpoint = read_checkpoint(path);
  const auto& tensor = checkpoint.state_dict.entries().at(0).second;
  EXPECT_TRUE(tensor.is_contiguous());
  EXPECT_TRUE(torch::equal(tensor, torch::tensor({{1., 4.}, {2., 5.}, {3., 6.}}, torch::kFloat)));
}

TEST(CheckpointReader, KeepsASharedStorageOnceInMemory) {
  const TemporaryFolder folder;
  const auto storage = pickled::storage("FloatStorage", "0", 4, "cuda:0");
  const auto path = folder.write(
      "shared.pth", deepwrist::testing::legacy_checkpoint(
                        pickled::dict({pickled::text("a"), pickled::tensor(storage, 0, {2}, {1}),
                                       pickled::text("b"), pickled::tensor(storage, 2, {2}, {1})}),
                        {{"0", 4, floats({1, 2, 3, 4})}}));
  const auto checkpoint = read_checkpoint(path);
  const auto& a = *checkpoint.state_dict.find("a");
  const auto& b = *checkpoint.state_dict.find("b");
  EXPECT_EQ(a.data_ptr<float>() + 2, b.data_ptr<float>());
  EXPECT_TRUE(torch::equal(b, torch::tensor({3., 4.}, torch::kFloat)));
}

TEST(CheckpointReader, ReadsEveryElementType) {
  const std::vector<std::pair<std::string, torch::Tensor>> types{
      {"FloatStorage", torch::tensor({1.5, -2.0}, torch::kFloat)},
      {"DoubleStorage", torch::tensor({1.5, -2.0}, torch::kDouble)},
      {"HalfStorage", torch::tensor({1.5, -2.0}, torch::kHalf)},
      {"BFloat16Storage", torch::tensor({1.5, -2.0}, torch::kBFloat16)},
      {"LongStorage", torch::tensor({1, -2}, torch::kLong)},
      {"IntStorage", torch::tensor({1, -2}, torch::kInt)},
      {"ShortStorage", torch::tensor({1, -2}, torch::kShort)},
      {"CharStorage", torch::tensor({1, -2}, torch::kChar)},
      {"ByteStorage", torch::tensor({1, 254}, torch::kByte)},
      {"BoolStorage", torch::tensor({true, false})}};
  const TemporaryFolder folder;
  for (const auto& [type, expected] : types) {
    const std::string bytes(static_cast<const char*>(expected.data_ptr()), expected.nbytes());
    const auto path = folder.write(
        type, one_tensor(pickled::tensor(pickled::storage(type, "0", 2), 0, {2}, {1}), 2, bytes));
    const auto checkpoint = read_checkpoint(path);
    const auto& tensor = checkpoint.state_dict.entries().at(0).second;
    EXPECT_EQ(tensor.dtype(), expected.dtype());
    EXPECT_TRUE(torch::equal(tensor, expected)) << type;
  }
}

TEST(CheckpointReader, ReadsBytesOfABoolStorageAsZeroAndOne) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "bool.pth", one_tensor(pickled::tensor(pickled::storage("BoolStorage", "0", 3), 0, {3}, {1}), 3,
                             std::string("\x00\x02\xff", 3)));
  const auto checkpoint = read_checkpoint(path);
  const auto& tensor = checkpoint.state_dict.entries().at(0).second;
  EXPECT_EQ(static_cast<const std::uint8_t*>(tensor.data_ptr())[2], 1);
  EXPECT_EQ(tensor.sum().item<int>(), 2);
}

TEST(CheckpointReader, RefusesOneStorageUnderTwoTypes) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "types.pth",
      deepwrist::testing::legacy_checkpoint(
          pickled::dict(
              {pickled::text("a"), pickled::tensor(pickled::storage("FloatStorage", "0", 2), 0, {2}, {1}),
               pickled::text("b"), pickled::tensor(pickled::storage("IntStorage", "0", 2), 0, {2}, {1})}),
          {{"0", 2, floats({1, 2})}}));
  EXPECT_THROW(read_checkpoint(path), Error);
}

}  // namespace
}  // namespace deepwrist::weights
