#include "evaluation/fractures/run_description.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "core/base/json_fields.h"
#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_figures.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "evaluation/made_texts.h"

// Texts are made of what t.csv.run.json says (pipeline/fingerprint.cpp, made_record.cpp). It may be of
// another version, edited or of another program: each value is looked for by its path and type, and a
// sentence whose values are not all there is left out.

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kLongest = 300;  // of a text in the record

const json* at(const json& run, std::initializer_list<const char*> path) {
  const json* value = &run;
  for (const char* key : path) {
    if (!value->is_object() || !value->contains(key)) return nullptr;
    value = &(*value)[key];
  }
  return value;
}

std::string text(const json& run, std::initializer_list<const char*> path) {
  const auto* value = at(run, path);
  return value != nullptr && value->is_string() ? value->get<std::string>().substr(0, kLongest) : "";
}

std::optional<double> number(const json& run, std::initializer_list<const char*> path) {
  const auto* value = at(run, path);
  return value != nullptr && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

std::string contrast_text(const json& run) {
  const auto low = number(run, {"preprocessing", "percentile_low"}),
             high = number(run, {"preprocessing", "percentile_high"});
  return low && high
             ? evaluation::contrast_text(Preprocessing{.percentile_low = *low, .percentile_high = *high})
             : "";
}

std::string region_text(const json& run) {
  const auto pa = number(run, {"preprocessing", "roi_pa_mm"}),
             lat = number(run, {"preprocessing", "roi_lat_mm"});
  const auto pa_shift = number(run, {"preprocessing", "shift_pa_mm"}),
             lat_shift = number(run, {"preprocessing", "shift_lat_mm"});
  if (!pa || !lat || !pa_shift || !lat_shift) return "";
  return evaluation::region_text(Preprocessing{
      .roi_pa_mm = *pa, .roi_lat_mm = *lat, .shift_pa_mm = *pa_shift, .shift_lat_mm = *lat_shift});
}

/// "PA 5, LAT 5"
std::string networks_text(const json& run, const char* block) {
  std::string networks;
  for (const char* view : {"PA", "LAT"}) {
    if (const auto count = number(run, {"made", block, "networks", view}))
      networks += fmt::format("{}{} {:g}", networks.empty() ? "" : ", ", view, *count);
  }
  return networks;
}

/// "SEResNet_PTL, layers 50"; "as the weights' shapes tell" of a published tree.
std::string architecture_text(const json& run, const char* block) {
  if (at(run, {"made", block}) == nullptr) return "";
  const auto* params = at(run, {"made", block, "params"});
  if (params == nullptr) return "the original's, as the weights' shapes tell";
  auto name = text(run, {"made", block, "network"});
  if (name.empty()) name = block == std::string_view("localizer") ? "hourglass network" : "SE-ResNet";
  return evaluation::architecture_text(name, *params);
}

std::string versions_text(const json& run) {
  std::map<std::string, std::string> versions;
  if (const auto* recorded = at(run, {"made", "versions"}); recorded != nullptr && recorded->is_object()) {
    for (const auto& [key, value] : recorded->items()) {
      if (value.is_string()) versions[key] = value.get<std::string>().substr(0, kLongest);
    }
  }
  return libraries_text(versions);
}

std::string program_text(const json& run) {
  const auto version = text(run, {"made", "versions", "deepwrist"});
  return version.empty() ? "" : evaluation::program_text(version, text(run, {"made", "commit"}));
}

std::string threshold_origin(const json& run, const std::string& group) {
  return text(run, {"made", "thresholds_from", group.c_str()});
}

/// "PA 0.51 (the original's), LAT …"
std::string thresholds_with_origin(const json& run, const std::vector<GroupAnalysis>& analyses,
                                   const AnalysisOptions& options) {
  std::string all;
  for (const auto& g : analyses) {
    const auto origin = threshold_origin(run, g.name);
    all += fmt::format("{}{} {:.4g}{}", all.empty() ? "" : ", ", g.name, options.threshold_of(g.name),
                       origin.empty() ? "" : " (" + origin + ")");
  }
  return all;
}

std::string bootstrap_text(const AnalysisOptions& options) {
  return fmt::format("a bootstrap of {} replicates, {}, seed {}", options.bootstrap.replicates,
                     options.clustered_by.empty() ? "stratified by class"
                                                  : "drawn by " + options.clustered_by + " and stratified",
                     options.bootstrap.seed);
}

std::string intervals_text(const AnalysisOptions& options) {
  return fmt::format(
      "{:g} % intervals: of areas by DeLong's method, of proportions Wilson's, of other measures percentiles "
      "of {}",
      100 * options.bootstrap.level, bootstrap_text(options));
}

const stats::BinaryMetrics& chosen(const GroupAnalysis& g) { return g.points.front().metrics; }

std::string preparation_sentences(const json& run) {
  std::string made;
  const auto program = program_text(run), versions = versions_text(run);
  if (!program.empty()) made += "Radiographs were processed with " + program + " (" + versions + "). ";
  const auto reader = text(run, {"preprocessing", "reader"});
  if (const auto contrast = contrast_text(run); !contrast.empty() && !reader.empty()) {
    made += fmt::format("Pixel values were read by the {} reader and limited to {}. ", reader, contrast);
  }
  if (const auto networks = networks_text(run, "localizer"); !networks.empty()) {
    made += fmt::format("Three landmarks were found by the mean of the networks of each view ({}; {}). ",
                        networks, architecture_text(run, "localizer"));
  }
  if (const auto region = region_text(run); !region.empty())
    made +=
        "A square region of interest was cut around them (" + region + ") and scaled to 256 × 256 pixels. ";
  if (const auto networks = networks_text(run, "classifier"); !networks.empty()) {
    const auto calibrated = text(run, {"made", "calibration"}) == "temperature";
    made += fmt::format(
        "The probability of a fracture is the mean over the networks of the view ({}; {}) and ten crops{}; "
        "that of a "
        "study the mean over its views. ",
        networks, architecture_text(run, "classifier"),
        calibrated ? ", after temperature scaling of each network" : "");
  }
  if (const auto arithmetic = text(run, {"arithmetic"}), precision = text(run, {"precision"});
      !arithmetic.empty()) {
    made +=
        fmt::format("Computed in {} ({}{}). ", precision.empty() ? "fp32" : precision, arithmetic,
                    text(run, {"made", "processor"}).empty() ? "" : "; " + text(run, {"made", "processor"}));
  }
  return made;
}

std::string result_sentences(const GroupAnalysis& g, const AnalysisOptions& options) {
  if (g.points.empty()) return "";
  std::string results = fmt::format("{}: {} {}, {} positive", g.name, g.cases, counted(g), g.positives);
  if (g.auroc) results += ", AUROC " + estimate_text(g.auroc);
  results += fmt::format("; at {:.4g} sensitivity {}, specificity {}. ", options.threshold_of(g.name),
                         estimate_text(chosen(g).sensitivity), estimate_text(chosen(g).specificity));
  return results;
}

std::size_t total(const std::vector<GroupAnalysis>& analyses, std::size_t GroupAnalysis::*count) {
  std::size_t sum = 0;
  for (const auto& g : analyses) sum += g.name == "study" ? 0 : g.*count;
  return sum;
}

}  // namespace

json read_run_record(const std::filesystem::path& table) {
  const auto file = run_file_of(table);
  if (!std::filesystem::is_regular_file(file)) return json::object();
  auto run = read_json(file, kMaxBytes);
  return run.is_object() ? run : json::object();
}

std::vector<std::pair<std::string, std::string>> run_facts(const json& run) {
  std::vector<std::pair<std::string, std::string>> facts;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("made by", program_text(run));
  add("libraries of the run", versions_text(run));
  add("processor", text(run, {"made", "processor"}));
  add("engine", text(run, {"arithmetic"}));
  add("precision", text(run, {"precision"}));
  add("reader", text(run, {"preprocessing", "reader"}));
  add("pixel spacing", text(run, {"preprocessing", "spacing"}));
  add("contrast", contrast_text(run));
  add("region of interest", region_text(run));
  for (const char* block : {"localizer", "classifier"}) {
    add(std::string(block), architecture_text(run, block));
    add(fmt::format("{}, networks (folds)", block), networks_text(run, block));
    add(fmt::format("{}, snapshot", block), text(run, {"made", block, "snapshot"}));
    add(fmt::format("SHA-256 of the {}'s weights", block), text(run, {"made", block, "sha256"}));
  }
  add("temperatures", text(run, {"made", "calibration"}));
  for (const char* group : {"PA", "LAT", "study"})
    add(fmt::format("threshold of {}", group), threshold_origin(run, group));
  add("SHA-256 of the table of radiographs", text(run, {"made", "table_sha256"}));
  return facts;
}

std::string methods_text(const json& run, const std::vector<GroupAnalysis>& analyses,
                         const AnalysisOptions& options) {
  auto methods = preparation_sentences(run);
  methods += fmt::format(
      "Scores ({}) were compared with {}; at or above the threshold a case counts as positive: {}. {}.",
      options.score, options.truth, thresholds_with_origin(run, analyses, options), intervals_text(options));
  std::string results;
  for (const auto& g : analyses) results += result_sentences(g, options);
  return methods + "\n\n" + results;
}

KnownItems known_items(const json& run, const std::vector<GroupAnalysis>& analyses,
                       const AnalysisOptions& options) {
  KnownItems known;
  const auto add = [&](std::initializer_list<const char*> items, const std::string& what) {
    if (what.empty()) return;
    for (const char* item : items) known[item] = what;
  };
  const auto program = program_text(run), versions = versions_text(run);
  const auto classifier = architecture_text(run, "classifier");
  if (!classifier.empty()) {
    add({"STARD 10a"}, program + "; networks, digests and preprocessing: “How this was made”");
    add({"CLAIM 22"}, "classifier: " + classifier + "; localizer: " + architecture_text(run, "localizer"));
    add({"CLAIM 27"}, "mean over the networks of a view: " + networks_text(run, "classifier"));
    add({"CLAIM 31"}, "Grad-CAM heat maps, on a relative scale");
  }
  if (const auto contrast = contrast_text(run); !contrast.empty())
    add({"CLAIM 9"}, "contrast: " + contrast + "; region: " + region_text(run));
  add({"CLAIM 23"}, program.empty() ? "" : program + "; " + versions);
  add({"STARD 10b", "CLAIM 14"},
      fmt::format("the column {} of the table; what it stands for is for the authors to say", options.truth));
  add({"STARD 12a"}, thresholds_with_origin(run, analyses, options) +
                         "; operating points with a star on this page were found on these cases");
  add({"STARD 14", "CLAIM 29"}, intervals_text(options));
  add({"CLAIM 28"},
      "AUROC, average precision, sensitivity, specificity, predictive values and more, by view and study");
  if (!options.decisions.empty())
    add({"STARD 15"}, "doubt between two thresholds: " + decisions_text(options.decisions));
  add({"STARD 16", "CLAIM 13"}, fmt::format("left out: {} images without a score, {} without a truth",
                                            total(analyses, &GroupAnalysis::without_score),
                                            total(analyses, &GroupAnalysis::without_truth)));
  add({"STARD 19", "CLAIM 33"},
      fmt::format("{} images evaluated, {} positive; how they were chosen is for the authors to say",
                  total(analyses, &GroupAnalysis::cases), total(analyses, &GroupAnalysis::positives)));
  add({"STARD 23"}, "matrices of decision and truth, by view and study");
  add({"STARD 24", "CLAIM 36"}, "the tables of this page; the numbers are beside it as JSON and CSV");
  add({"CLAIM 37"}, "the cases with the largest errors, at the end of this page");
  return known;
}

}  // namespace deepwrist::evaluation
