#include "core/nn/quantization.h"

#include <span>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/sha256.h"

namespace deepwrist::nn {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxLimits = 20'000;
constexpr double kLargestLimit = 1e9;

}  // namespace

Quantization read_quantization(const std::filesystem::path& path) {
  const json root = read_json(path, kMaxBytes);
  JsonProblems problems;
  JsonFields fields(root, "", problems);
  fields.integer("version", kVersion, kVersion);
  Quantization quantization;
  quantization.weights_sha256 = fields.text("weights_sha256");
  quantization.regions = static_cast<int>(fields.integer("regions", 1, 1'000'000));
  bool all_numbers = true;
  for (const auto& limit : fields.array("limits", kMaxLimits)) {
    const bool valid = limit.is_number() && limit.get<double>() >= 0 && limit.get<double>() <= kLargestLimit;
    all_numbers = all_numbers && valid;
    quantization.ranges.limits.push_back(valid ? limit.get<float>() : 0.0F);
  }
  if (!all_numbers) fields.problem("limits", "must be numbers from 0 to 1e9");
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
                  {"limits", quantization.ranges.limits}};
  const auto text = root.dump(1) + "\n";
  const auto file = folder / ("int8_" + sha256(std::as_bytes(std::span(text))).substr(0, 12) + ".json");
  write_file_atomically(file, text);
  return file;
}

}  // namespace deepwrist::nn
