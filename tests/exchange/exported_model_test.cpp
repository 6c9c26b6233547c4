#include "exchange/exported_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstring>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/sha256.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "exchange/onnx/onnx_file.h"
#include "exchange/script_file.h"
#include "localizer/landmark_network.h"
#include "localizer/localizer_block.h"
#include "tests/exchange/small_snapshots.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;
using testing::failure;
using ::testing::HasSubstr;

constexpr std::size_t kAny = 1 << 26;

class ExportedModel : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared_ = std::make_unique<testing::TemporaryFolder>();
    testing::make_small_localizer(*shared_ / "localizer");
    testing::make_small_classifier(*shared_ / "classifier");
  }
  static void TearDownTestSuite() { shared_.reset(); }

  ExportOptions options(const char* block, ExportFormat format) const {
    return {.snapshot = *shared_ / block, .destination = own_ / "out", .format = format, .quiet = true};
  }
  nlohmann::json notes() const { return read_json(own_ / "out/export.json", kAny); }

  static inline std::unique_ptr<testing::TemporaryFolder> shared_;
  testing::TemporaryFolder own_;
};

TEST_F(ExportedModel, OfTorchScriptComputesLandmarksAsTheLocalizerDoes) {
  const auto summary = export_model(options("localizer", ExportFormat::torchscript));
  EXPECT_EQ(summary.files, 1U);
  EXPECT_LT(summary.farthest, 1e-5);
  const auto images = torch::randn({3, 1, 256, 256});
  const auto outputs = run_script(own_ / "out/PA_fold_0.pt", images);
  ASSERT_EQ(outputs.size(), 2U);
  const auto snapshot = weights::Snapshot::open(*shared_ / "localizer");
  auto checkpoint = weights::read_checkpoint(snapshot.folds(View::pa)[0].file);
  localizer::LandmarkNetwork ours(*localizer::block().recorded(snapshot), std::move(checkpoint.state_dict),
                                  torch::kCPU);
  EXPECT_TRUE(torch::allclose(outputs[0], ours.run(images), 0, 1e-5)) << "fractions of the image";
  EXPECT_TRUE(torch::allclose(outputs[1], ours.heatmaps(images), 1e-4, 1e-4));

  const auto root = notes();
  EXPECT_EQ(root["format"], "torchscript");
  const auto& network = root["networks"][0];
  EXPECT_EQ(network["sha256"], sha256_of_file(own_ / "out/PA_fold_0.pt"));
  EXPECT_EQ(network["weights_sha256"], snapshot.folds(View::pa)[0].sha256);
  EXPECT_EQ(network["input"]["shape"], (nlohmann::json{"N", 1, 256, 256}));
  EXPECT_EQ(network["outputs"][0]["name"], "landmarks");
  EXPECT_EQ(network["standardization"]["divisor"], 1.0);
}

TEST_F(ExportedModel, TakesPicturesWithItsPreprocessing) {
  auto asked = options("classifier", ExportFormat::torchscript);
  asked.standardized = true;
  export_model(asked);
  const auto picture = torch::randint(0, 256, {1, 1, 224, 224}).to(torch::kUInt8);
  const auto with = run_script(own_ / "out/PA_fold_0.pt", picture);
  EXPECT_EQ(with[0].sizes(), (std::vector<std::int64_t>{1, 2}));
  EXPECT_NEAR(with[0].sum().item<double>(), 1, 1e-6);
  const auto statistics = weights::Snapshot::open(*shared_ / "classifier").mean_std(View::pa, 3);
  asked.standardized = false;
  asked.destination = own_ / "plain";
  export_model(asked);
  const auto images = ((picture.to(torch::kFloat) / 255 - statistics.mean[0]) / statistics.std[0])
                          .expand({1, 3, 224, 224})
                          .contiguous();
  const auto without = run_script(own_ / "plain/PA_fold_0.pt", images);
  EXPECT_TRUE(torch::allclose(with[1], without[1], 1e-5, 1e-5));
}

TEST_F(ExportedModel, OfSafetensorsHasTheEntriesOfTheWeights) {
  export_model(options("classifier", ExportFormat::safetensors));
  const auto bytes = read_file(own_ / "out/PA_fold_0.safetensors", kAny);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  ASSERT_LT(length, bytes.size());
  EXPECT_EQ(length % 8, 0U);
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  EXPECT_EQ(header["__metadata__"]["block"], "classifier");
  EXPECT_EQ(header["__metadata__"]["view"], "PA");
  const auto snapshot = weights::Snapshot::open(*shared_ / "classifier");
  const auto weights = weights::read_checkpoint(snapshot.folds(View::pa)[0].file).state_dict;
  ASSERT_EQ(header.size(), weights.entries().size() + 1);
  std::uint64_t end = 0;
  for (const auto& [name, tensor] : weights.entries()) {
    const auto& entry = header[name];
    EXPECT_EQ(entry["shape"], tensor.sizes().vec()) << name;
    EXPECT_EQ(entry["dtype"], tensor.scalar_type() == torch::kLong ? "I64" : "F32") << name;
    const auto begin = entry["data_offsets"][0].get<std::uint64_t>();
    EXPECT_EQ(begin, end) << name;
    end = entry["data_offsets"][1];
    ASSERT_EQ(end - begin, tensor.nbytes()) << name;
    EXPECT_EQ(std::memcmp(bytes.data() + 8 + length + begin, tensor.contiguous().data_ptr(), tensor.nbytes()),
              0)
        << name;
  }
  EXPECT_EQ(8 + length + end, bytes.size());
}

TEST_F(ExportedModel, OfOnnxIsMadeWhereThereIsOnnx) {
  const auto asked = options("localizer", ExportFormat::onnx);
  if (!has_onnx()) {
    EXPECT_THAT(failure([&] { export_model(asked); }, ErrorKind::unsupported), HasSubstr("libonnx-dev"));
    return;
  }
  export_model(asked);
  EXPECT_EQ(notes()["opset"], 13);
  EXPECT_EQ(notes()["networks"][0]["file"], "PA_fold_0.onnx");
  EXPECT_GT(fs::file_size(own_ / "out/PA_fold_0.onnx"), 10'000U);
}

TEST_F(ExportedModel, IsRefusedWholeWhereItCannotBe) {
  auto asked = options("localizer", ExportFormat::safetensors);
  asked.standardized = true;
  EXPECT_THAT(failure([&] { export_model(asked); }, ErrorKind::usage), HasSubstr("no graph"));
  asked = options("localizer", ExportFormat::torchscript);
  asked.snapshot = own_.path();
  EXPECT_THAT(failure([&] { export_model(asked); }, ErrorKind::usage), HasSubstr("manifest.json"));
  fs::copy(*shared_ / "localizer", own_ / "damaged", fs::copy_options::recursive);
  own_.write("damaged/PA/fold_0/best.pt", "x");
  asked.snapshot = own_ / "damaged";
  failure([&] { export_model(asked); }, ErrorKind::format);
  EXPECT_FALSE(fs::exists(own_ / "out"));
  own_.write("out/file", "x");
  EXPECT_THAT(failure([&] { export_model(asked); }, ErrorKind::usage), HasSubstr("not an empty folder"));
}

}  // namespace
}  // namespace deepwrist::exchange
