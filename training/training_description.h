#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/report/page/page.h"
#include "training/run_report.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// How a training came about, for the page's "How this was made": versions, commit, processor, device, seed,
/// reader, contrast, regions, architecture, digests of the images and of the networks.
std::vector<std::pair<std::string, std::string>> training_facts(const TrainingExperiment& experiment,
                                                                const RunReport& run);

/// A paragraph for the methods of a paper with the run's numbers, and the checklists of STARD and CLAIM as
/// far as the run knows.
std::vector<report::Section> training_sections(const TrainingExperiment& experiment, const RunReport& run);

}  // namespace deepwrist::training
