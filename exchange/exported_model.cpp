#include "exchange/exported_model.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/sha256.h"
#include "core/base/signals.h"
#include "core/base/temporary_path.h"
#include "core/base/version.h"
#include "core/data/npy.h"
#include "core/data/preprocessing_json.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "exchange/checked_snapshot.h"
#include "exchange/onnx/onnx_file.h"
#include "exchange/portable_network.h"
#include "exchange/safetensors_file.h"
#include "exchange/script_file.h"
#include "localizer/localizer_block.h"
#include "training/snapshot_destination.h"

//   OUT/export.json         what is common to all, and "networks", a list
//   OUT/PA_fold_0.onnx      .pt (TorchScript), .safetensors
//   OUT/PA_fold_0_input.npy, PA_fold_0_landmarks.npy, ...: with samples

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t kSampleImages = 2;
constexpr float kLargestGrey = 255;
constexpr std::array kNames{"onnx", "torchscript", "safetensors"};
constexpr std::array kExtensions{".onnx", ".pt", ".safetensors"};

json tensor_json(const PortableTensor& tensor) {
  json shape = json::array();
  for (const auto size : tensor.shape) size < 0 ? shape.push_back("N") : shape.push_back(size);
  return {{"name", tensor.name}, {"type", tensor.type}, {"shape", shape}};
}

class Exporter {
 public:
  Exporter(const ExportOptions& options, const CheckedSnapshot& snapshot, fs::path folder)
      : options_(options), snapshot_(snapshot), folder_(std::move(folder)) {}

  void add(const weights::ManifestFold& fold) {
    const auto stem = fmt::format("{}_fold_{}", name(fold.view), fold.fold);
    const auto file = stem + kExtensions[static_cast<std::size_t>(options_.format)];
    auto checkpoint =
        weights::read_checkpoint(snapshot_.folder / fold.weights.file, {.sha256 = fold.weights.sha256});
    json entry{{"view", name(fold.view)},
               {"fold", fold.fold},
               {"file", file},
               {"weights_sha256", fold.weights.sha256}};
    if (fold.temperature) entry["temperature"] = *fold.temperature;
    if (const auto statistics = statistics_of(fold.view))
      entry["standardization"] = {
          {"divisor", divisor()}, {"mean", statistics->mean}, {"deviation", statistics->std}};
    if (options_.format == ExportFormat::safetensors) {
      write_safetensors(folder_ / file, checkpoint.state_dict, notes_of(entry));
    } else {
      add_graph(portable(fold, std::move(checkpoint.state_dict)), stem, file, entry);
    }
    entry["sha256"] = sha256_of_file(folder_ / file);
    networks_.push_back(std::move(entry));
  }

  void finish() const {
    json root{{"format", name(options_.format)},
              {"deepwrist", version()},
              {"block", snapshot_.manifest.model.block},
              {"network", snapshot_.model.network},
              {"params", snapshot_.manifest.model.params},
              {"origin", snapshot_.manifest.origin},
              {"preprocessing", data::preprocessing_to_json(snapshot_.manifest.preprocessing)},
              {"batch_normalization", options_.format == ExportFormat::safetensors ? "as it is" : "folded"},
              {"standardization_in_graph", options_.standardized},
              {"networks", networks_},
              {"warning", "For research only. Not a medical device."}};
    if (options_.format == ExportFormat::onnx) root["opset"] = kOnnxOpset;
    write_file_atomically(folder_ / "export.json", json_text(root, 2));
  }

  double farthest() const { return farthest_; }
  std::size_t files() const { return networks_.size(); }

 private:
  bool is_localizer() const { return snapshot_.block == &localizer::block(); }
  float divisor() const { return is_localizer() ? 1 : kLargestGrey; }

  std::optional<weights::ChannelStatistics> statistics_of(View view) const {
    const auto& listed = snapshot_.manifest.mean_std;
    if (const auto found = listed.find(view); found != listed.end()) {
      return weights::read_mean_std(snapshot_.folder / found->second.file,
                                    static_cast<std::size_t>(snapshot_.block->input().channels));
    }
    if (!options_.standardized) return std::nullopt;
    throw Error(
        ErrorKind::usage, snapshot_.folder.string(),
        fmt::format("has no mean and deviation of {}, which --with-preprocessing puts into the graph; "
                    "import it with --train-data-home",
                    name(view)));
  }

  PortableNetwork portable(const weights::ManifestFold& fold, weights::StateDict weights) const {
    PortableNetwork network{
        .network = snapshot_.block->kind(snapshot_.model)
                       .plan(snapshot_.model.params, std::move(weights),
                             (snapshot_.folder / fold.weights.file).string()),
        .head = is_localizer() ? PortableNetwork::Head::landmarks : PortableNetwork::Head::fracture,
        .side = snapshot_.block->input().side};
    if (options_.standardized) {
      const auto statistics = *statistics_of(fold.view);
      network.standardization =
          Standardization{divisor(), weights::to_float(statistics.mean), weights::to_float(statistics.std)};
    }
    return network;
  }

  /// What a file carries with it, each value as text.
  std::map<std::string, std::string> notes_of(const json& entry) const {
    std::map<std::string, std::string> notes{
        {"producer", std::string("deepwrist ") + version()},
        {"block", snapshot_.manifest.model.block},
        {"network", snapshot_.model.network},
        {"params", snapshot_.manifest.model.params.dump()},
        {"preprocessing", data::preprocessing_to_json(snapshot_.manifest.preprocessing).dump()},
        {"standardization_in_graph", options_.standardized ? "true" : "false"},
        {"warning", "For research only. Not a medical device."}};
    for (const auto& [key, value] : entry.items())
      if (key != "file") notes[key] = value.is_string() ? value.get<std::string>() : value.dump();
    return notes;
  }

  void add_graph(const PortableNetwork& network, const std::string& stem, const std::string& file,
                 json& entry) {
    const auto input = sample_input(network, kSampleImages);
    const auto expected = sample_outputs(network, input);
    const auto outputs = outputs_of(network);
    if (options_.format == ExportFormat::onnx) {
      write_onnx(folder_ / file, network, notes_of(entry));
      entry["checked"] = "by ONNX's checker";
    } else {
      write_script(folder_ / file, network, json(notes_of(entry)).dump());
      const double off = require_equal(file, outputs, run_script(folder_ / file, input), expected);
      entry["checked"] = fmt::format("loaded by LibTorch: off by {:.1e} of the largest number", off);
      farthest_ = std::max(farthest_, off);
    }
    entry["input"] = tensor_json(input_of(network));
    entry["outputs"] = json::array();
    for (const auto& output : outputs) entry["outputs"].push_back(tensor_json(output));
    if (options_.samples) write_samples(stem, outputs, input, expected);
  }

  /// By how much, as a share of the largest number of each output.
  static double require_equal(const std::string& file, const std::vector<PortableTensor>& outputs,
                              const std::vector<torch::Tensor>& found,
                              const std::vector<torch::Tensor>& expected) {
    double farthest = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double largest = std::max(expected[i].abs().max().item<double>(), 1e-30);
      const bool same_shape = i < found.size() && found[i].sizes() == expected[i].sizes();
      const double off = same_shape ? (found[i] - expected[i]).abs().max().item<double>() / largest : 1;
      if (!(off <= kExportTolerance)) {
        throw Error(
            ErrorKind::format, file,
            fmt::format("computes something else than the network here: {} is off by {:.1e} of its largest "
                        "number; nothing was exported",
                        outputs[i].name, off));
      }
      farthest = std::max(farthest, off);
    }
    return farthest;
  }

  void write_samples(const std::string& stem, const std::vector<PortableTensor>& outputs,
                     const torch::Tensor& input, const std::vector<torch::Tensor>& expected) const {
    const auto write = [&](const std::string& what, const torch::Tensor& tensor) {
      const auto numbers = tensor.to(torch::kFloat).contiguous();
      const std::vector<std::size_t> shape(numbers.sizes().begin(), numbers.sizes().end());
      data::write_npy(folder_ / (stem + "_" + what + ".npy"), shape,
                      std::span(numbers.data_ptr<float>(), static_cast<std::size_t>(numbers.numel())));
    };
    write("input", input);
    for (std::size_t i = 0; i < outputs.size(); ++i) write(outputs[i].name, expected[i]);
  }

  const ExportOptions& options_;
  const CheckedSnapshot& snapshot_;
  fs::path folder_;
  json networks_ = json::array();
  double farthest_ = -1;
};

void require_possible(const ExportOptions& options) {
  if (options.format == ExportFormat::onnx && !has_onnx()) {
    throw Error(ErrorKind::unsupported, "--format onnx",
                "this build has no ONNX: install libonnx-dev and build again, or take torchscript");
  }
  if (options.format == ExportFormat::safetensors && (options.standardized || options.samples)) {
    throw Error(ErrorKind::usage, "--format safetensors",
                "has weights and no graph: --with-preprocessing and --samples are of onnx and torchscript");
  }
}

}  // namespace

const char* name(ExportFormat format) { return kNames[static_cast<std::size_t>(format)]; }

ExportSummary export_model(const ExportOptions& options) {
  const auto place = training::checked_destination(options.destination);
  require_possible(options);
  const auto snapshot = check_snapshot(options.snapshot);
  if (snapshot.manifest.origin == "seeded")
    log().warn("{}: its weights are untrained; what they compute means nothing", options.snapshot.string());
  TemporaryPath folder(place);
  Exporter exporter(options, snapshot, folder.path());
  Progress progress("exporting", snapshot.manifest.folds.size(), "networks", options.quiet);
  for (const auto& fold : snapshot.manifest.folds) {
    throw_if_stop_requested();
    exporter.add(fold);
    progress.tick();
  }
  progress.finish();
  exporter.finish();
  folder.put_in_place();
  return {snapshot.summary(), exporter.files(), exporter.farthest()};
}

}  // namespace deepwrist::exchange
