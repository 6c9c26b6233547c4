#include "training/training_description.h"

#include <fmt/format.h>

#include "core/base/build_commit.h"
#include "core/base/threads.h"
#include "core/base/version.h"
#include "core/data/preprocessing_json.h"
#include "core/train/software_versions.h"
#include "core/weights/manifest_model.h"
#include "evaluation/checklist.h"
#include "evaluation/made_texts.h"
#include "training/training_view.h"

// Where the page of a training gets its words from:
//
//   facts         name and value each, at its end: "How this was made"
//   methods       one paragraph of sentences made of the same texts
//   checklists    of the items those that a training can know: data, model, training; nothing of accuracy
//
// All follows from the experiment and the folder, but versions and processor, which are of the process that
// writes the page.

namespace deepwrist::training {
namespace {

using evaluation::contrast_text;
using evaluation::region_text;

bool cuts_regions(const TrainingExperiment& experiment) {
  return experiment.block == TrainedBlock::classifier;
}

std::string program_text() { return evaluation::program_text(version(), build_commit()); }

std::string libraries_text() { return evaluation::libraries_text(train::software_versions()); }

std::string architecture_text(const TrainingExperiment& experiment) {
  const auto record = block_of(experiment).record(experiment.model);
  return evaluation::architecture_text(record.network.empty() ? experiment.model.network : record.network,
                                       record.params);
}

/// "PA: 412 images; LAT: 405 images"
std::string images_text(const RunReport& run) {
  std::string text;
  for (const auto& view : run.views)
    text += fmt::format("{}{}: {} images", text.empty() ? "" : "; ", view.name, view.images);
  return text;
}

std::string division_text(const TrainingExperiment& experiment) {
  if (experiment.ensemble > 0)
    return fmt::format("an ensemble of {} networks from other seeds on one division of the images",
                       experiment.ensemble);
  const bool own = !experiment.dataset.folds.empty();
  return fmt::format(
      "{}-fold cross-validation, {}", experiment.folds,
      own ? "divided as the user says (dataset.folds)" : "all images of a patient in one fold");
}

std::string optimization_text(const TrainingExperiment& experiment) {
  const auto& train = experiment.train;
  auto text = fmt::format(
      "{} with a learning rate of {:g} and weight decay {:g}, batches of {}, at most {} epochs, loss {}",
      experiment.optimizer.name, experiment.optimizer.lr, experiment.optimizer.weight_decay,
      train.train_batch, train.epochs, experiment.loss.name);
  if (!experiment.schedule.name.empty()) text += ", schedule " + experiment.schedule.name;
  if (train.early_stopping > 0)
    text += fmt::format(", ended after {} epochs without improvement", train.early_stopping);
  return text;
}

std::string start_text(const TrainingExperiment& experiment) {
  return experiment.pretrained.empty() ? "at random"
                                       : "with the weights of another training (model.pretrained)";
}

std::string choice_text(const TrainingExperiment& experiment) {
  return fmt::format("the epoch with the {} validation {} of each network",
                     experiment.train.minimise ? "smallest" : "largest", experiment.train.metric);
}

std::string methods(const TrainingExperiment& experiment, const RunReport& run) {
  const auto preprocessing = training_preprocessing(experiment);
  auto text = fmt::format("A {} ({}) was trained with {} ({}) on {}. Images were limited to {}",
                          name(experiment.block), architecture_text(experiment), program_text(),
                          libraries_text(), images_text(run), contrast_text(preprocessing));
  if (cuts_regions(experiment)) text += "; regions of interest: " + region_text(preprocessing);
  return text +
         fmt::format(
             ". Networks began {}; {}; {}. Of each, {} was kept. Random numbers follow from the seed {}. "
             "Values of "
             "validation on this page chose the epochs: a test on other images comes out a little worse.",
             start_text(experiment), division_text(experiment), optimization_text(experiment),
             choice_text(experiment), experiment.seed);
}

evaluation::KnownItems known(const TrainingExperiment& experiment, const RunReport& run) {
  const auto preprocessing = training_preprocessing(experiment);
  evaluation::KnownItems items{
      {"CLAIM 9", "contrast: " + contrast_text(preprocessing) +
                      (cuts_regions(experiment) ? "; regions: " + region_text(preprocessing) : "")},
      {"CLAIM 20", division_text(experiment)},
      {"CLAIM 22", architecture_text(experiment)},
      {"CLAIM 23", program_text() + "; " + libraries_text()},
      {"CLAIM 24", start_text(experiment)},
      {"CLAIM 25", optimization_text(experiment) +
                       fmt::format("; seed {}; augmentation: see the configuration", experiment.seed)},
      {"CLAIM 26", choice_text(experiment)},
      {"CLAIM 28", "the charts and tables of this page, of validation images"},
      {"CLAIM 33", images_text(run)},
      {"CLAIM 35", "of validation images: the tables of this page"}};
  if (experiment.ensemble == 0 && !experiment.dataset.allow_leak)
    items["CLAIM 21"] = "patients, as far as the table tells them";
  if (experiment.models() > 1)
    items["CLAIM 27"] = fmt::format("mean over {} networks of each view", experiment.models());
  return items;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> training_facts(const TrainingExperiment& experiment,
                                                                const RunReport& run) {
  const auto preprocessing = training_preprocessing(experiment);
  std::vector<std::pair<std::string, std::string>> facts{{"made by", program_text()},
                                                         {"libraries", libraries_text()},
                                                         {"processor", processor_name()},
                                                         {"device", experiment.runtime.device},
                                                         {"seed", std::to_string(experiment.seed)},
                                                         {"architecture", architecture_text(experiment)},
                                                         {"networks", division_text(experiment)},
                                                         {"contrast", contrast_text(preprocessing)}};
  if (cuts_regions(experiment)) facts.emplace_back("region of interest", region_text(preprocessing));
  const auto recorded = data::preprocessing_to_json(preprocessing);
  for (const char* key : {"reader", "spacing", "fit"})
    facts.emplace_back(key, recorded[key].get<std::string>());
  for (const auto& view : run.views) facts.emplace_back(view.name + " images", std::to_string(view.images));
  facts.insert(facts.end(), run.digests.begin(), run.digests.end());
  return facts;
}

std::vector<report::Section> training_sections(const TrainingExperiment& experiment, const RunReport& run) {
  return {{.heading = "Methods in words", .text = methods(experiment, run)},
          evaluation::checklist_section(known(experiment, run))};
}

}  // namespace deepwrist::training
