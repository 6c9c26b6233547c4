#include "training/training_summary.h"

#include <cmath>

#include "core/base/error.h"
#include "core/weights/manifest.h"
#include "training/done_record.h"
#include "training/planned_networks.h"

namespace deepwrist::training {
namespace {

void note_networks(const TrainingExperiment& experiment, const std::filesystem::path& folder,
                   config::RunSummary& summary) {
  std::size_t trained = 0;
  double seconds = 0;
  auto networks = nlohmann::ordered_json::array();
  const auto planned = networks_of(experiment);
  for (const auto& network : planned) {
    const auto record = read_done_record(folder / network_folder(experiment, network));
    if (!record) continue;
    ++trained;
    seconds += record->seconds;
    networks.push_back({{"network", network_name(experiment, network)},
                        {"epoch", record->epoch},
                        {"metric", std::isfinite(record->metric) ? nlohmann::ordered_json(record->metric)
                                                                 : nlohmann::ordered_json()},
                        {"seconds", record->seconds},
                        {"stopped_early", record->stopped_early}});
  }
  summary.count("networks", planned.size());
  summary.count("trained", trained);
  summary.more()["metric"] = "val_" + experiment.train.metric;
  summary.more()["seconds_of_networks"] = seconds;
  summary.more()["networks"] = std::move(networks);
}

}  // namespace

void summarize(const TrainingExperiment& experiment, const std::filesystem::path& folder,
               config::RunSummary& summary) {
  summary.goes_to(config::summary_file(folder / "training"));
  for (const char* file : {weights::Manifest::kFileName, "training_report.html", "MODEL_CARD.md"})
    summary.output(folder / file);
  summary.at_end([=, &summary] {
    try {
      note_networks(experiment, folder, summary);
    } catch (const Error&) {  // of records that were edited: the run ends with that
    }
  });
}

}  // namespace deepwrist::training
