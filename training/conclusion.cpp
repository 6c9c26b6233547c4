#include "training/conclusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/weights/snapshot_builder.h"
#include "training/earlier_findings.h"
#include "training/pooled_evaluation.h"
#include "training/run_report.h"
#include "training/trained_card.h"
#include "training/trained_profile.h"
#include "training/view_statistics.h"

// A network of a run is
//
//   trained         its done.json is of this configuration and of these images
//   being trained   another process holds its .lock
//   begun           it has a last.pt
//   not begun
//
// What a process does at its end, with training.lock in its hands:
//
//   all trained                                   report, card, manifest
//   finish                                        the same of the networks asked for, else an error
//   a task of an array, or others begun           report of those that are trained
//   others not begun (train_params.folds=[0])     report and manifest of those that are trained, a warning
//
// Report and manifest are made from done.json, metrics.csv, best.pt and the images, in the order of the
// networks, so that they do not tell which process trained what.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

struct NetworkState {
  PlannedNetwork network;
  std::optional<DoneRecord> record;  ///< where it is trained
  bool begun = false;
  std::string missing;  ///< "PA fold 1: not begun", where it is not trained
};

NetworkState state_of(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingView& data,
                      const PlannedNetwork& network, std::optional<DoneRecord> record) {
  NetworkState state{network, {}, false, ""};
  const auto below = network_folder(experiment, network);
  const auto name = network_name(experiment, network);
  const auto origin = record ? other_origin(*record, folder.digest(), data) : "";
  if (record && origin.empty()) {
    state.record = std::move(record);
  } else if (const auto trainer = folder.trainer_of(below)) {
    state.begun = true;
    state.missing = name + ": is being trained" + *trainer;
  } else {
    state.begun = fs::exists(folder.path() / below / "last.pt");
    state.missing = name + ": " + (record ? origin : state.begun ? "begun, not finished" : "not begun");
  }
  return state;
}

std::vector<NetworkState> states_of(const TrainingExperiment& experiment, const RunFolder& folder,
                                    const TrainingViews& views, const std::vector<PlannedNetwork>& networks) {
  std::vector<fs::path> folders;
  for (const auto& network : networks) folders.push_back(folder.path() / network_folder(experiment, network));
  auto records = read_done_records(folders);
  std::vector<NetworkState> states;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    states.push_back(
        state_of(experiment, folder, *views[networks[i].view], networks[i], std::move(records[i])));
  }
  return states;
}

std::vector<std::string> missing_of(const std::vector<NetworkState>& states) {
  std::vector<std::string> lines;
  for (const auto& state : states) {
    if (!state.record) lines.push_back(state.missing);
  }
  return lines;
}

void write_report_of(const TrainingExperiment& experiment, const RunFolder& folder,
                     const TrainingViews& views, const std::vector<NetworkState>& states) {
  RunReport run;
  run.networks = networks_of(experiment).size();
  for (std::size_t i = 0; i < views.size(); ++i) {
    report::ReportView shown{name(experiment.dataset.sides[i]), views[i]->size(), {}, {}};
    for (const auto& state : states) {
      if (!state.record || state.network.view != i) continue;
      run.digests.emplace_back("SHA-256 of " + network_name(experiment, state.network),
                               state.record->best_sha256);
      shown.folds.push_back(report_fold(experiment, *views[i],
                                        folder.path() / network_folder(experiment, state.network),
                                        state.network, *state.record));
      run.peak_memory = std::max(run.peak_memory, state.record->peak_memory);
    }
    if (shown.folds.empty()) continue;
    run.digests.emplace_back("SHA-256 of the " + shown.name + " images and targets",
                             views[i]->digest().of_all());
    shown.augmented = {{preview_augmentation(*views[i], experiment.identify), "augmented images"}};
    run.views.push_back(std::move(shown));
  }
  if (!run.views.empty()) write_report(experiment, folder.path(), run);
}

/// Whether another process made the snapshot of these networks while this one waited for the folder.
bool is_made(const RunFolder& folder, const std::vector<NetworkState>& states) {
  if (!fs::exists(folder.path() / weights::Manifest::kFileName)) return false;
  const auto manifest = weights::read_manifest(folder.path());
  const auto has = [&](const NetworkState& state) {
    return !state.record || std::ranges::any_of(manifest.folds, [&](const auto& fold) {
      return fold.weights.sha256 == state.record->best_sha256 && fold.fold == state.network.model;
    });
  };
  return std::ranges::all_of(states, has);
}

void write_card_of(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingViews& views,
                   const std::vector<NetworkState>& states,
                   const std::vector<weights::ChannelStatistics>& statistics,
                   const weights::Manifest& manifest) {
  ModelCard card{.manifest = manifest, .block = &block_of(experiment)};
  for (std::size_t i = 0; i < views.size(); ++i) {
    const View view = experiment.dataset.sides[i];
    card.data[view] = card_data(experiment, *views[i]);
    card.statistics[view] = statistics[i];
  }
  for (const auto& state : states) {
    if (!state.record) continue;
    card.figures[{view_of(experiment, state.network), state.network.model}] =
        card_figures(folder.path() / network_folder(experiment, state.network), state.record->epoch);
  }
  write_model_card(folder.path(), card);
}

/// View and number of the networks that are trained.
std::set<std::pair<View, int>> trained_of(const TrainingExperiment& experiment,
                                          const std::vector<NetworkState>& states) {
  std::set<std::pair<View, int>> trained;
  for (const auto& state : states) {
    if (state.record) trained.insert({view_of(experiment, state.network), state.network.model});
  }
  return trained;
}

/// The manifest, with what is known of the same networks from an earlier one, and what belongs to it. The
/// folder is locked, and their views' statistics are in it.
void write_manifest_of(const TrainingExperiment& experiment, const RunFolder& folder,
                       const TrainingViews& views, const std::vector<NetworkState>& states,
                       const std::vector<weights::ChannelStatistics>& statistics) {
  weights::SnapshotBuilder builder(folder.path(), block_of(experiment).record(experiment.model),
                                   training_preprocessing(experiment), "trained");
  builder.manifest().metric = "val_" + experiment.train.metric;
  for (std::size_t i = 0; i < statistics.size(); ++i)
    builder.add_mean_std(experiment.dataset.sides[i], statistics[i]);
  for (const auto& state : states) {
    if (!state.record) continue;
    builder.note_fold(view_of(experiment, state.network), state.network.model,
                      {state.record->metric, state.record->epoch});
  }
  set_findings_aside(folder.path());
  take_over_findings(folder.path(), builder.manifest());
  write_card_of(experiment, folder, views, states, statistics, builder.manifest());
  write_profile_of(experiment, folder.path(), views, trained_of(experiment, states));
  builder.finish();
  forget_findings_aside(folder.path());
}

void print_snapshot(const RunFolder& folder) {
  print_results(fmt::format("snapshot: {}\nreport:   {}\n", folder.path().string(),
                            (folder.path() / "training_report.html").string()));
}

/// Whether the networks that are not trained are left to others, or for later.
bool others_come(const TrainingExperiment& experiment, const std::vector<NetworkState>& states) {
  if (experiment.is_one_of_several()) return true;
  return std::ranges::any_of(states, [](const auto& state) { return !state.record && state.begun; });
}

}  // namespace

std::string other_origin(const DoneRecord& record, const std::string& configuration,
                         const TrainingView& data) {
  if (record.configuration != configuration) return "trained with another configuration";
  if (record.images != data.digest().of_all()) return "trained on other images";
  for (const auto& image : record.hardest) {
    if (image.row >= data.size()) return "trained on more images";
  }
  return "";
}

void report_so_far(const TrainingExperiment& experiment, const RunFolder& folder,
                   const TrainingViews& views) {
  const auto whole = folder.lock();
  write_report_of(experiment, folder, views, states_of(experiment, folder, views, networks_of(experiment)));
}

void conclude(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingViews& views) {
  std::vector<weights::ChannelStatistics> statistics;
  for (std::size_t i = 0; i < views.size(); ++i) {
    statistics.push_back(view_statistics(experiment, *views[i], folder, experiment.dataset.sides[i]));
  }
  const auto whole = folder.lock();
  const auto networks = experiment.finish ? asked_networks(experiment) : networks_of(experiment);
  const auto states = states_of(experiment, folder, views, networks);
  const auto missing = missing_of(states);
  if (experiment.finish && !missing.empty()) {
    throw Error(ErrorKind::usage, folder.path().string(),
                "cannot be finished: these networks are not trained; train them, or choose others with "
                "train_params.folds:",
                missing);
  }
  if (is_made(folder, states)) {
    log().info("the process that ended before this one has made the snapshot");
    print_snapshot(folder);
    return;
  }
  write_report_of(experiment, folder, views, states);
  const auto trained = states.size() - missing.size(), all = networks_of(experiment).size();
  if (!missing.empty() && others_come(experiment, states)) {
    log().info("{} of {} networks are trained: {}. Whoever trains the last one makes the snapshot", trained,
               all, fmt::join(missing, "; "));
    print_results(fmt::format("trained:  {} of {} networks of {}\n", trained, all, folder.path().string()));
    return;
  }
  if (trained < all)
    log().warn("the snapshot has {} of {} networks; train_params.folds chose them, others can be added",
               trained, all);
  write_manifest_of(experiment, folder, views, states, statistics);
  const auto pooled = write_pooled_evaluation(experiment, folder.path(), trained_of(experiment, states));
  print_snapshot(folder);
  if (!pooled.empty()) print_results(fmt::format("pooled:   {}\n", pooled.string()));
}

}  // namespace deepwrist::training
