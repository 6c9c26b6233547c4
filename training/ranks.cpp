#include "training/ranks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/threads.h"
#include "core/base/version.h"
#include "core/config/emit.h"
#include "core/config/yaml.h"
#include "core/train/state_exchange.h"
#include "core/train/trainer.h"
#include "core/train/validation.h"
#include "training/run_configuration.h"

// The first rank's orders, each a JSON text that it sends to all:
//
//   {"do": "open"}    read the data and compare it
//   {"do": "train", "view": 0, "model": 1, "mean": [...], "std": [...]}
//   {"do": "end"}
//
// What it does not say, the others know from the same experiment.

namespace deepwrist::training {
namespace {

using distributed::Group;
using nlohmann::json;

/// Throws on every rank where one of them has another text than the first.
void require_same(const Group& group, const std::string& mine, const std::string& what) {
  const auto all = group.gather(mine);
  for (int rank = 1; rank < group.size(); ++rank) {
    const auto& other = all[static_cast<std::size_t>(rank)];
    if (other != all.front())
      throw Error(ErrorKind::usage, group.name_of(rank), what + ": " + other + ", not " + all.front());
  }
}

/// Throws on every rank where one of them was started with other keys that change the result.
void require_same_experiment(const Group& group, const config::Node& root) {
  const auto of_first = group.of_first(config::to_yaml(root, nullptr, config::Scalars::as_written));
  const auto changed = changed_keys(config::parse_document(of_first, "rank 0"), root);
  const auto all = group.gather(fmt::format("{}", fmt::join(changed, "; ")));
  const auto other = std::ranges::find_if(all, [](const auto& keys) { return !keys.empty(); });
  if (other == all.end()) return;
  throw Error(ErrorKind::usage, group.name_of(static_cast<int>(other - all.begin())),
              "was started with other values than rank 0: " + *other);
}

void require_same_data(const Group& group, const TrainingExperiment& experiment,
                       const std::vector<std::unique_ptr<TrainingView>>& views) {
  for (std::size_t i = 0; i < views.size(); ++i) {
    std::string mine;
    group.together([&] { mine = views[i]->digest().of_all(); });
    const auto all = group.gather(mine);
    const auto other = std::ranges::find_if(all, [&](const auto& digest) { return digest != all.front(); });
    if (other == all.end()) continue;
    throw Error(ErrorKind::format, group.name_of(static_cast<int>(other - all.begin())),
                std::string("has other images or targets of ") + name(experiment.dataset.sides[i]) +
                    " than rank 0; give all ranks the same files");
  }
}

}  // namespace

distributed::RankPlace place_of(const TrainingExperiment& experiment) {
  const auto place = distributed::rank_place(process_variable);
  if (!experiment.distributed) {
    if (place.store_file.empty()) return {};
    throw Error(ErrorKind::usage, "distributed",
                "is off, but --processes asks for several; leave out one of them");
  }
  if (experiment.train.train_batch < place.size) {
    throw Error(ErrorKind::usage, "train_params.train_bs",
                std::to_string(experiment.train.train_batch) + " images a batch are fewer than the " +
                    std::to_string(place.size) + " ranks of " + place.launcher);
  }
  return place;
}

Ranks::Ranks(const TrainingExperiment& experiment) {
  const auto place = place_of(experiment);
  local_rank_ = place.local_rank;
  if (place.size == 1) return;
  if (place.rank > 0) label_log("rank " + std::to_string(place.rank));
  group_ = Group(place, std::chrono::seconds(experiment.distributed_timeout_s));
  group_.run([&] {
    require_same(group_, std::string(version()) + " with LibTorch " + TORCH_VERSION, "is of another version");
    require_same_experiment(group_, experiment.root);
    return 0;
  });
  std::string names;
  for (int rank = 0; rank < group_.size(); ++rank) names += (rank > 0 ? ", " : "") + group_.host_of(rank);
  log().info("{} processes of {} train each network together, on {}", group_.size(), place.launcher, names);
}

void Ranks::share_machine(TrainingExperiment& experiment) const {
  if (group_.is_alone()) return;
  const int sharers = group_.sharers_of_cores();
  const bool chosen = experiment.runtime.threads > 0 || std::getenv("OMP_NUM_THREADS") != nullptr;
  // A fixed number in any case: ranks wait for the slowest, and results repeat.
  if (experiment.runtime.threads == 0)
    experiment.runtime.threads = std::max(1, available_cores() / (chosen ? 1 : sharers));
  experiment.dataset.cache_bytes /= static_cast<std::size_t>(group_.sharers_of_machine());
  auto& device = experiment.runtime.device;
  // The original's files have `local_rank: 0` for every process.
  if ((device == "auto" || experiment.runtime.device_is_wish) && torch::cuda::is_available()) {
    device = "cuda:" + std::to_string(local_rank_ % static_cast<int>(torch::cuda::device_count()));
  }
}

void Ranks::order(const std::string& text) const {
  if (group_.is_first()) group_.of_first(text);
}

std::vector<std::unique_ptr<TrainingView>> Ranks::open_data(const TrainingExperiment& experiment) const {
  order(json({{"do", "open"}}).dump());
  std::vector<std::unique_ptr<TrainingView>> views;
  group_.together([&] { views = open_views(experiment); });
  if (!group_.is_alone()) require_same_data(group_, experiment, views);
  return views;
}

void Ranks::order_training(const PlannedNetwork& network,
                           const weights::ChannelStatistics& statistics) const {
  order(json({{"do", "train"},
              {"view", network.view},
              {"model", network.model},
              {"mean", statistics.mean},
              {"std", statistics.std}})
            .dump());
}

void Ranks::order_end() const { order(json({{"do", "end"}}).dump()); }

void Ranks::follow(const TrainingExperiment& experiment) const {
  std::vector<std::unique_ptr<TrainingView>> views;
  while (true) {
    const auto order = json::parse(group_.of_first(""));
    if (order["do"] == "end") return;
    if (order["do"] == "open") {
      views = open_data(experiment);
      continue;
    }
    const PlannedNetwork network{order["view"].get<std::size_t>(), order["model"].get<int>()};
    auto options = network_options(experiment, network);
    options.group = &group_;
    const auto& data = *views[network.view];
    const auto split = split_of(experiment, data, network);
    const auto task = data.task(split, {order["mean"], order["std"]}, options.seed);
    train::run_training(*task, options);
    validate_best(*task, options);
  }
}

train::Validation validate_best(train::Task& task, const train::TrainerOptions& options) {
  train::share_network(*options.group, task.network());
  return train::run_validation(task, options, std::nullopt);
}

}  // namespace deepwrist::training
