#include "training/trained_card.h"

#include <cmath>
#include <set>
#include <string>

#include "core/train/history.h"

namespace deepwrist::training {

CardData card_data(const TrainingExperiment& experiment, const TrainingView& data) {
  CardData card{.images = data.size(),
                .classes = data.class_counts(),
                .digest = data.digest().of_all(),
                .made = experiment.dataset.phantoms.has_value()};
  if (card.made) return card;
  std::set<std::string> ids;
  for (std::size_t row = 0; row < data.size(); ++row) ids.insert(data.set().id(row));
  card.ids = ids.size();
  return card;
}

CardFigures card_figures(const std::filesystem::path& network_folder, int epoch) {
  CardFigures figures;
  for (const auto& record : train::read_metrics(network_folder / "metrics.csv")) {
    if (record.epoch != epoch) continue;
    for (const auto& [name, value] : record.values) {
      if (name.starts_with("val_") && std::isfinite(value)) figures.emplace_back(name, value);
    }
  }
  return figures;
}

}  // namespace deepwrist::training
