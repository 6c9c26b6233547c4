#include "training/phantom_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "training/given_key.h"

namespace deepwrist::training {
namespace {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

/// Keys that say something of images in files, or of their division, which phantoms do not have.
constexpr const char* kOfFiles[] = {"dataset.data_home", "dataset.data_folder", "dataset.meta",
                                    "dataset.prepared",  "dataset.cache_mb",    "dataset.filter",
                                    "dataset.folds",     "train_params.n_fold", "train_params.folds"};

void check_with_phantoms(const TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  for (const std::string key : kOfFiles) {
    if (!is_given(bound, key)) continue;
    const bool folds = key.starts_with("train_params.");
    problems.add(bound.origin(key),
                 key + " means nothing with dataset.phantoms, which are made while training; " +
                     (folds ? "train_params.num_ensemble trains several networks" : "leave one of them out"));
  }
  if (experiment.preprocessing.compat_reference) {
    problems.add(bound.origin("compat"),
                 "compat: reference trains on images in files, not on dataset.phantoms");
  }
  constexpr int kMostKept = 100'000;
  if (experiment.dataset.phantom_epochs > 1 && experiment.dataset.phantoms_per_epoch > kMostKept) {
    problems.add(bound.origin("dataset.phantom_epochs"),
                 fmt::format("dataset.phantom_epochs above 1 keeps every phantom of an epoch in memory: "
                             "dataset.phantoms_per_epoch must be at most {} then",
                             kMostKept));
  }
  const auto wrists =
      static_cast<std::int64_t>(experiment.dataset.phantoms_per_epoch) * experiment.train.epochs;
  if (wrists > std::numeric_limits<std::uint32_t>::max()) {
    problems.add(
        bound.origin("dataset.phantoms_per_epoch"),
        "dataset.phantoms_per_epoch times train_params.n_epochs must stay below 2^32, or wrists would "
        "come twice");
  }
}

/// The words of `dataset.phantoms_without`.
std::string trait_words() {
  std::string words;
  for (const auto& [name, trait] : phantom::kTraitNames)
    words += (words.empty() ? "" : ", ") + std::string(name);
  return words;
}

void register_without_key(KeyRegistry& keys, TrainingExperiment& experiment) {
  const auto given = std::make_shared<std::vector<std::string>>();
  keys.add_with<std::vector<std::string>>(
      "dataset.phantoms_without", "none",
      "what wild phantoms to train on do not have, to see what it is good for: of " + trait_words(),
      [given](const std::vector<std::string>& words) { *given = words; });
  keys.check([given, &experiment](const Binder& bound, Problems& problems) {
    const auto origin = bound.origin("dataset.phantoms_without");
    for (const auto& word : *given) {
      const auto found =
          std::ranges::find(phantom::kTraitNames, word, [](const auto& known) { return known.first; });
      if (found == std::end(phantom::kTraitNames)) {
        problems.add(origin, fmt::format("dataset.phantoms_without: '{}' is none of {}", printable(word, 40),
                                         trait_words()));
      } else {
        experiment.dataset.phantoms_without.insert(found->second);
      }
    }
    if (!given->empty() && experiment.dataset.phantoms != phantom::Style::wild)
      problems.add(origin, "dataset.phantoms_without needs dataset.phantoms: wild");
  });
}

}  // namespace

void register_phantom_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  auto& dataset = experiment.dataset;
  keys.add_choice("dataset.phantoms", dataset.phantoms,
                  {{"study", phantom::Style::study}, {"wild", phantom::Style::wild}},
                  "make synthetic wrists while training, in place of the images of dataset.meta: styles of "
                  "make_phantoms")
      .default_text("none");
  register_without_key(keys, experiment);
  keys.add("dataset.phantoms_per_epoch", dataset.phantoms_per_epoch,
           "phantoms of each view that an epoch has; none comes twice")
      .range(2, 1e7);
  keys.add("dataset.phantom_epochs", dataset.phantom_epochs,
           "epochs that show a phantom, each otherwise augmented, before another takes its place; above 1, "
           "all "
           "of an epoch are kept in memory (64 KiB each)")
      .range(1, 1000);
  keys.add("dataset.phantoms_validated", dataset.phantoms_validated,
           "phantoms of each view that every epoch is validated with; never trained on")
      .range(1, 1e5);
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    const auto& data = experiment.dataset;
    if (data.phantoms) {
      check_with_phantoms(experiment, bound, problems);
      if (experiment.ensemble == 0) experiment.ensemble = 1;  // one network, on the set's own division
      return;
    }
    for (const std::string key :
         {"dataset.phantoms_per_epoch", "dataset.phantom_epochs", "dataset.phantoms_validated"}) {
      if (is_given(bound, key))
        problems.add(bound.origin(key), key + " needs dataset.phantoms: study or wild");
    }
    for (const auto& [key, missing] :
         {std::pair("dataset.data_home", data.home.empty()), std::pair("dataset.meta", data.meta.empty())}) {
      if (missing && !is_given(bound, key))
        problems.add({}, std::string(key) + " must be given: training needs images, or dataset.phantoms");
    }
  });
}

}  // namespace deepwrist::training
