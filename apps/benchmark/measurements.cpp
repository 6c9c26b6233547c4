#include "apps/benchmark/measurements.h"

#include <fmt/format.h>

#if DEEPWRIST_HAS_ONEDNN
#include <dnnl.hpp>
#endif

#include "core/base/text.h"
#include "core/base/threads.h"
#include "core/engine/fma_peak.h"
#include "core/weights/manifest.h"

// JSON:
//
//   {"processor", "cores", "instructions", "libraries": {NAME: VERSION},
//    "fp32_peak_gflops": {THREADS: number},
//    "networks": [{"network", "engine", "precision", "threads", "images_per_second", "gflop_per_image",
//                  "gflops", "share_of_peak", "median_s", "fastest_s", "runs"}, ...],
//  ? "convolution_rule": {"kinds", "as_measured", "mean_excess", "worst_excess", "worst_kind"},
//  ? "pipeline": {"images", "failed", "threads", ..., "seconds_per_image", "setup_s", "peak_mib"}}
//
// Rates of networks are of median_s. share_of_peak needs a peak of the same number of threads; it is a
// fraction here, in percent in the text.

namespace deepwrist::benchmark {
namespace {

using nlohmann::json;

json to_json(const NetworkRate& rate, double share) {
  return {{"network", rate.network},
          {"engine", rate.engine},
          {"precision", rate.precision},
          {"threads", rate.threads},
          {"images_per_second", rate.images_per_second()},
          {"gflop_per_image", rate.gflop},
          {"gflops", rate.gflops()},
          {"share_of_peak", share},
          {"median_s", rate.timing.median_s},
          {"fastest_s", rate.timing.fastest_s},
          {"runs", rate.timing.runs}};
}

json to_json(const pipeline::PipelineRate& rate) {
  return {{"images", rate.images},
          {"failed", rate.failed},
          {"threads", rate.threads},
          {"localizer_folds", rate.localizer_folds},
          {"classifier_folds", rate.classifier_folds},
          {"images_per_second", 1 / rate.per_image_s},
          {"seconds_per_image", rate.per_image_s},
          {"setup_s", rate.setup_s},
          {"first_image_s", rate.first_image_s},
          {"peak_mib", rate.peak_mib}};
}

json to_json(const engine::RuleCheck& rule) {
  return {{"kinds", rule.kinds},
          {"as_measured", rule.as_measured},
          {"mean_excess", rule.mean_excess},
          {"worst_excess", rule.worst_excess},
          {"worst_kind", rule.worst_kind}};
}

}  // namespace

double Results::share_of_peak(const NetworkRate& rate) const {
  return rate.gflops() / peak_gflops.at(rate.threads);
}

Results describe_machine() {
  Results results;
  results.processor = processor_name();
  results.cores = available_cores();
  results.instructions = engine::fma_instructions();
  results.libraries = weights::library_versions();
#if DEEPWRIST_HAS_ONEDNN
  const auto* dnnl = dnnl_version();
  results.libraries["onednn"] = fmt::format("{}.{}.{}", dnnl->major, dnnl->minor, dnnl->patch);
#endif
  return results;
}

std::string to_text(const Results& results) {
  std::string text =
      fmt::format("{}, {} cores to use, {}", results.processor, results.cores, results.instructions);
  for (const auto& [library, version] : results.libraries) text += fmt::format(", {} {}", library, version);
  text += "\n";
  for (const auto& [threads, peak] : results.peak_gflops) {
    text += fmt::format("fp32 peak, {} thread{}: {:.0f} GFLOP/s\n", threads, threads == 1 ? "" : "s", peak);
  }
  constexpr const char* kHeader = "\n{:<11} {:<8} {:<9} {:>7} {:>9} {:>9} {:>8}\n";
  constexpr const char* kRow = "{:<11} {:<8} {:<9} {:>7} {:>9.2f} {:>9.1f} {:>7.0f}%\n";
  text += fmt::format(kHeader, "network", "engine", "precision", "threads", "images/s", "GFLOP/s", "of peak");
  for (const auto& rate : results.networks) {
    text += fmt::format(kRow, rate.network, rate.engine, rate.precision, rate.threads,
                        rate.images_per_second(), rate.gflops(), 100 * results.share_of_peak(rate));
  }
  if (const auto& rule = results.rule) {
    text += fmt::format(
        "\n3x3 convolutions by rule: {} of {} kinds as measured here, {:.1f} % longer than the faster way on "
        "average",
        rule->as_measured, rule->kinds, 100 * rule->mean_excess);
    if (!rule->worst_kind.empty())
      text += fmt::format(", at worst {:.0f} % ({})", 100 * rule->worst_excess, rule->worst_kind);
    text += "\n";
  }
  if (const auto& pipeline = results.pipeline) {
    text += fmt::format(
        "\npipeline, {} + {} folds, {} threads: {:.2f} images/s ({} images, {} failed), first after {:.2f} "
        "s, "
        "peak memory {:.0f} MiB\n",
        pipeline->localizer_folds, pipeline->classifier_folds, pipeline->threads, 1 / pipeline->per_image_s,
        pipeline->images, pipeline->failed, pipeline->first_image_s, pipeline->peak_mib);
  }
  return text;
}

json to_json(const Results& results) {
  json peaks = json::object(), networks = json::array();
  for (const auto& [threads, peak] : results.peak_gflops) peaks[std::to_string(threads)] = peak;
  for (const auto& rate : results.networks) networks.push_back(to_json(rate, results.share_of_peak(rate)));
  json root{
      {"processor", results.processor}, {"cores", results.cores},    {"instructions", results.instructions},
      {"libraries", results.libraries}, {"fp32_peak_gflops", peaks}, {"networks", networks}};
  if (results.rule) root["convolution_rule"] = to_json(*results.rule);
  if (results.pipeline) root["pipeline"] = to_json(*results.pipeline);
  return root;
}

}  // namespace deepwrist::benchmark
