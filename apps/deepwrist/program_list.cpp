#include "apps/deepwrist/program_list.h"

#include <array>
#include <vector>

#include "core/base/text.h"

namespace deepwrist {
namespace {

constexpr std::array kRadiographs{
    ListedProgram{"test", "radiographs -> fracture probabilities, heat maps and results tables"},
    ListedProgram{"localize", "landmarks of many radiographs"},
    ListedProgram{"node", "radiographs of a PACS or a folder -> DICOM results, as they come"},
    ListedProgram{"dicom_results", "DICOM reports, pictures and overlays of a finished test"},
    ListedProgram{"merge", "the parts of a run of test, localize or create_dataset -> its results"},
};

constexpr std::array kJudging{
    ListedProgram{"evaluate", "statistics and a report from a table of predictions alone"},
    ListedProgram{"test_localizer", "landmarks against annotated points: errors, report, figures"},
    ListedProgram{"compare", "tables of predictions, or training runs, against each other"},
    ListedProgram{"drift", "new data against the data that a snapshot was trained on"},
    ListedProgram{"repeatability", "how well two annotations of landmarks agree"},
    ListedProgram{"eval_ood", "uncertainty of an ensemble on regions of another kind"},
};

constexpr std::array kTraining{
    ListedProgram{"annotate", "a page on which people set and correct landmarks"},
    ListedProgram{"import_annotations", "points and boxes of other annotation programs -> metadata"},
    ListedProgram{"create_dataset", "region-of-interest images for the classifier"},
    ListedProgram{"train", "experiment -> snapshot: the localizer's or the classifier's networks"},
    ListedProgram{"train_localizer", "the networks that find landmarks"},
    ListedProgram{"train_classifier", "the networks that tell fractures"},
};

constexpr std::array kWeights{
    ListedProgram{"import_weights", "published PyTorch checkpoints -> snapshots"},
    ListedProgram{"export_model", "the networks of a snapshot for other programs: ONNX, TorchScript, safetensors"},
    ListedProgram{"pack", "a snapshot -> one file"},
    ListedProgram{"install", "such a file, or its address -> a snapshot"},
    ListedProgram{"calibrate", "temperatures of the classifier's networks, into their snapshot"},
    ListedProgram{"fuse", "predictions of a study's views -> a regression in place of their mean"},
    ListedProgram{"quantize", "ranges of activations, so that the classifier can compute in int8"},
};

constexpr std::array kTrying{
    ListedProgram{"make_phantoms", "a synthetic wrist data set"},
    ListedProgram{"seed_weights", "snapshots of random weights, for demonstrations and benchmarks"},
    ListedProgram{"benchmark", "how fast this machine runs the networks and the pipeline"},
};

constexpr std::array kGroups{
    ProgramGroup{"Radiographs to answers", kRadiographs}, ProgramGroup{"How good answers are", kJudging},
    ProgramGroup{"Networks of your own", kTraining},      ProgramGroup{"Weights that are there", kWeights},
    ProgramGroup{"Without patients' data", kTrying},
};

}  // namespace

std::span<const ProgramGroup> program_groups() { return kGroups; }

bool is_program(std::string_view name) {
  for (const auto& group : kGroups) {
    for (const auto& program : group.programs) {
      if (name == program.name) return true;
    }
  }
  return false;
}

std::optional<std::string> nearest_program(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& group : kGroups) {
    for (const auto& program : group.programs) names.emplace_back(program.name);
  }
  return nearest(name, names);
}

}  // namespace deepwrist
