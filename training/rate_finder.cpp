#include "training/rate_finder.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/option_words.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/train/optimizer.h"
#include "evaluation/report_files.h"
#include "training/planned_networks.h"
#include "training/preparation.h"
#include "training/ranks.h"
#include "training/rate_report.h"
#include "training/sweep.h"
#include "training/training_plan.h"
#include "training/training_view.h"

//   first network of each view ─► search_rate ─► curve, suggestion ─► table, numbers, page (rate_report.h)

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFlag = "--find-lr";
constexpr const char *kFrom = kRateOptions[0], *kTo = kRateOptions[1], *kBatches = kRateOptions[2],
                     *kOut = kRateOptions[3];

void take_rate(std::vector<std::string>& words, const char* option, double& rate) {
  const auto text = take_option(words, option);
  if (!text) return;
  const auto value = parse_double(*text);
  if (!value || !(*value > 0) || !(*value <= 1e6))
    throw Error(ErrorKind::usage, option, "'" + printable(*text, 40) + "' is no rate above 0, at most 1e6");
  rate = *value;
}

void refuse_beside(const std::vector<std::string>& words) {
  std::vector<std::string> others(std::begin(kSweepOptions), std::end(kSweepOptions));
  others.emplace_back("--processes");
  for (const auto& other : others) {
    if (std::ranges::any_of(words,
                            [&](const auto& word) { return word == other || word.starts_with(other + "="); }))
      throw Error(ErrorKind::usage, kFlag, "cannot be asked for beside " + other + "; leave one out");
  }
}

/// The first network of each view.
std::vector<PlannedNetwork> searched_networks(const TrainingExperiment& experiment) {
  std::vector<PlannedNetwork> first;
  for (const auto& network : asked_networks(experiment)) {
    if (std::ranges::find(first, network.view, &PlannedNetwork::view) == first.end())
      first.push_back(network);
  }
  return first;
}

evaluation::EvaluationFiles results_of(const TrainingExperiment& experiment, const RateFinder& finder) {
  auto files = evaluation::files_beside(finder.out / "learning_rate.csv");
  files.csv = finder.out / "learning_rate.csv";
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) guard.reads(file, "a configuration file,");
  guard.reads(experiment.dataset.meta, "dataset.meta");
  guard.reads(experiment.dataset.folds, "dataset.folds");
  guard.writes(experiment.runtime.log_file, "log.file");
  evaluation::note_outputs(guard, files, kOut);
  guard.require_separate();
  return files;
}

/// Throws Error(usage) for what asks for something else in place of a training, too.
void require_alone(const TrainingExperiment& experiment) {
  if (!experiment.preview.empty() || experiment.finish) {
    throw Error(ErrorKind::usage, kFlag,
                std::string("cannot be asked for beside ") +
                    (experiment.finish ? "finish" : "preview_augmentation") + "; leave one out");
  }
  if (place_of(experiment).size > 1)
    throw Error(ErrorKind::usage, kFlag, "is the work of one process; start it without a launcher");
}

train::RateCurve search(const TrainingExperiment& experiment, const PlannedNetwork& network,
                        const TrainingView& data, const weights::ChannelStatistics& statistics,
                        const train::RateRange& range) {
  const auto options = network_options(experiment, network);
  torch::manual_seed(options.seed);
  const auto task = data.task(split_of(experiment, data, network), statistics, options.seed);
  begin_with_pretrained(experiment, view_of(experiment, network), task->network());
  return train::search_rate(*task, options, range);
}

}  // namespace

std::optional<RateFinder> take_rate_finder(std::vector<std::string>& words) {
  const bool asked = std::erase(words, kFlag) > 0;
  RateFinder finder;
  const auto before = words.size();
  take_rate(words, kFrom, finder.range.from);
  take_rate(words, kTo, finder.range.to);
  if (const auto text = take_option(words, kBatches)) {
    const auto count = parse_integer(*text);
    if (!count || *count < 31 || *count > 1'000'000)
      throw Error(ErrorKind::usage, kBatches,
                  "'" + printable(*text, 40) + "' is no number from 31 to 1000000");
    finder.range.batches = static_cast<int>(*count);
  }
  if (const auto folder = take_option(words, kOut)) {
    if (folder->empty()) throw Error(ErrorKind::usage, kOut, "needs a folder");
    finder.out = *folder;
  }
  if (!asked) {
    if (words.size() < before)
      throw Error(ErrorKind::usage, kFlag, "is missing: its options alone do not search for a learning rate");
    return std::nullopt;
  }
  if (finder.range.from >= finder.range.to) {
    throw Error(ErrorKind::usage, kFrom,
                fmt::format("{:g} is not below {} {:g}", finder.range.from, kTo, finder.range.to));
  }
  refuse_beside(words);
  return finder;
}

int find_rate(const TrainingExperiment& asked, const RateFinder& finder) {
  const auto experiment = as_carried_out(asked);
  require_alone(experiment);
  configure_machine(experiment);
  const auto files = results_of(experiment, finder);
  const auto views = open_views(experiment);
  std::vector<SearchedRate> searches;
  for (const auto& network : searched_networks(experiment)) {
    const auto& data = *views[network.view];
    searches.push_back({network_name(experiment, network),
                        search(experiment, network, data, data.statistics(), finder.range)});
  }
  fs::create_directories(finder.out);
  write_file_atomically(files.csv, rates_csv(searches));
  write_file_atomically(files.json, json_text(rates_json(experiment, searches), 1));
  evaluation::write_report(files, rate_page(experiment, searches));
  print_results(fmt::format("{}key:     optimizer.params.lr, here {:g}\ntable:   {}\nreport:  {}\n",
                            rates_text(searches), experiment.optimizer.lr, files.csv.string(),
                            files.page.string()));
  return kExitDone;
}

int check_rate_finder(const TrainingExperiment& asked, const RateFinder& finder) {
  const auto experiment = as_carried_out(asked);
  require_alone(experiment);
  configure_machine(experiment);
  results_of(experiment, finder);
  const auto views = open_views(experiment);
  for (const auto& network : searched_networks(experiment)) {
    const auto& data = *views[network.view];
    const auto task = data.task(split_of(experiment, data, network), data.statistics(), experiment.seed);
    train::make_optimizer(experiment.optimizer, task->network().parameters());
    begin_with_pretrained(experiment, view_of(experiment, network), task->network());
  }
  return kExitDone;
}

}  // namespace deepwrist::training
