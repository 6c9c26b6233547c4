#include "core/engine/int8/quantization.h"

#include <fmt/format.h>

#include <span>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"

// int8_HASH.json, HASH the first 12 digits of the SHA-256 of its own text:
//
//   {"version": 1,
//    "weights_sha256": "...",      of the checkpoint it was made for
//    "regions": 200,               images that the limits come from
//    "limits": [0, 3.1, ...],      one a value of the plan, the input first: 0..255 stands for 0..limit;
//                                  0: stays in float32
//    "shifts": [[...], [], ...]}   by layer, one number an output channel, or none; added to the bias
//
// Before use: the file is the one the manifest lists, and its weights are those of the fold.

namespace deepwrist::engine {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr std::size_t kMaxBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxLimits = 20'000, kMaxLayers = 20'000, kMaxChannels = 100'000;
constexpr double kLargest = 1e9;

std::vector<float> numbers(JsonFields& fields, const char* name, const json& list, double smallest) {
  std::vector<float> values;
  bool valid = true;
  for (const auto& value : list) {
    const bool good = value.is_number() && value.get<double>() >= smallest && value.get<double>() <= kLargest;
    valid = valid && good;
    values.push_back(good ? value.get<float>() : 0.0F);
  }
  if (!valid) fields.problem(name, fmt::format("must be numbers from {} to {}", smallest, kLargest));
  return values;
}

}  // namespace

Quantization read_quantization(const std::filesystem::path& path) {
  const json root = read_json(path, kMaxBytes);
  JsonProblems problems;
  JsonFields fields(root, "", problems);
  fields.integer("version", kVersion, kVersion);
  Quantization quantization;
  quantization.weights_sha256 = fields.text("weights_sha256");
  quantization.regions = static_cast<int>(fields.integer("regions", 1, 1'000'000));
  quantization.ranges.limits = numbers(fields, "limits", fields.array("limits", kMaxLimits), 0);
  for (const auto& of_layer : fields.array("shifts", kMaxLayers)) {
    auto& shifts = quantization.ranges.shifts.emplace_back();
    if (of_layer.is_array() && of_layer.size() <= kMaxChannels) {
      shifts = numbers(fields, "shifts", of_layer, -kLargest);
    } else {
      fields.problem("shifts", "must be a list of numbers for each layer");
    }
  }
  fields.finish();
  throw_problems(path, problems);
  return quantization;
}

bool is_quantization_file(const std::filesystem::path& path) {
  return path.filename().string().starts_with("int8_") && path.extension() == ".json";
}

std::filesystem::path write_quantization(const std::filesystem::path& folder,
                                         const Quantization& quantization) {
  const json root{{"version", kVersion},
                  {"weights_sha256", quantization.weights_sha256},
                  {"regions", quantization.regions},
                  {"limits", quantization.ranges.limits},
                  {"shifts", quantization.ranges.shifts}};
  const auto text = json_text(root, 1);
  const auto file = folder / ("int8_" + sha256(std::as_bytes(std::span(text))).substr(0, 12) + ".json");
  write_file_atomically(file, text);
  return file;
}

std::vector<ActivationRanges> int8_ranges(const weights::Snapshot& snapshot,
                                          const std::vector<weights::FoldWeights>& folds) {
  std::string missing;
  for (const auto& fold : folds) {
    if (!fold.int8)
      missing +=
          std::string(missing.empty() ? "" : ", ") + name(fold.view) + " fold " + std::to_string(fold.fold);
  }
  if (!missing.empty()) {
    throw Error(ErrorKind::usage, "precision",
                "int8 needs the ranges of the networks' activations, which " + snapshot.folder().string() +
                    " does not have for " + missing + "; let quantize find them" +
                    (snapshot.is_published_tree() ? ", after import_weights," : "") +
                    " or use precision=fp32");
  }
  std::vector<ActivationRanges> ranges;
  for (const auto& fold : folds) {
    const auto path = snapshot.folder() / fold.int8->file;
    auto quantization = read_quantization(path);  // refuses what is no regular file
    weights::require_hash(path, fold.int8->sha256);
    if (quantization.weights_sha256 != fold.sha256) {
      throw Error(ErrorKind::format, path.string(), "was made for other weights; run quantize again");
    }
    ranges.push_back(std::move(quantization.ranges));
  }
  return ranges;
}

}  // namespace deepwrist::engine
