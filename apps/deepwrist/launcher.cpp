#include "apps/deepwrist/launcher.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/base/shown.h"
#include "core/base/text.h"

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

struct Entry {
  const char* name;
  const char* summary;
};

constexpr std::array kPrograms{
    Entry{"test", "radiographs -> fracture probabilities, heat maps and results tables"},
    Entry{"evaluate", "statistics and a report from a table of predictions alone"},
    Entry{"dicom_results", "DICOM reports, pictures and overlays of a finished test"},
    Entry{"node", "radiographs of a PACS or a folder -> DICOM results, as they come"},
    Entry{"localize", "landmarks of many radiographs"},
    Entry{"merge", "the parts of a run of test, localize or create_dataset -> its results"},
    Entry{"annotate", "a page on which people set and correct landmarks"},
    Entry{"import_annotations", "points and boxes of other annotation programs -> metadata"},
    Entry{"test_localizer", "landmarks against annotated points: errors, report, figures"},
    Entry{"repeatability", "how well two annotations of landmarks agree"},
    Entry{"create_dataset", "region-of-interest images for the classifier"},
    Entry{"train", "experiment -> snapshot: the localizer's or the classifier's networks"},
    Entry{"train_localizer", "the networks that find landmarks"},
    Entry{"train_classifier", "the networks that tell fractures"},
    Entry{"calibrate", "temperatures of the classifier's networks, into their snapshot"},
    Entry{"eval_ood", "uncertainty of an ensemble on regions of another kind"},
    Entry{"fuse", "predictions of a study's views -> a regression in place of their mean"},
    Entry{"quantize", "ranges of activations, so that the classifier can compute in int8"},
    Entry{"import_weights", "published PyTorch checkpoints -> snapshots"},
    Entry{"export_model", "the networks of a snapshot for other programs: ONNX, TorchScript, safetensors"},
    Entry{"pack", "a snapshot -> one file"},
    Entry{"install", "such a file, or its address -> a snapshot"},
    Entry{"make_phantoms", "a synthetic wrist data set"},
    Entry{"benchmark", "how fast this machine runs the networks and the pipeline"},
    Entry{"seed_weights", "snapshots of random weights, for demonstrations and benchmarks"},
};

void print_usage(std::FILE* out) {
  std::fprintf(out, "Usage: deepwrist PROGRAM [ARGUMENTS...]\n\nPrograms (deepwrist PROGRAM --help):\n");
  for (const auto& program : kPrograms) std::fprintf(out, "  %-16s %s\n", program.name, program.summary);
  std::fprintf(out, "\nNot a medical device: for research only.\n");
}

bool is_known(std::string_view name) {
  for (const auto& program : kPrograms) {
    if (name == program.name) return true;
  }
  return false;
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& program : kPrograms) result.emplace_back(program.name);
  return result;
}

}  // namespace

int launch(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--version") {
    std::puts("deepwrist " DEEPWRIST_VERSION);
    return 0;
  }
  if (name.empty() || name == "--help" || name == "-h") {
    print_usage(name.empty() ? stderr : stdout);
    return name.empty() ? 2 : 0;
  }
  if (!is_known(name)) {
    const auto meant = nearest(name, names());
    std::fprintf(stderr, "deepwrist: there is no program '%s'%s\n\n", printable(name, 60).c_str(),
                 meant ? ("; did you mean " + *meant + "?").c_str() : ".");
    print_usage(stderr);
    return 2;
  }
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const std::string& file : {"deepwrist-" + std::string(name), std::string(name)}) {
    const fs::path path = folder / file;
    if (access(path.c_str(), X_OK) != 0) continue;
    execv(path.c_str(), argv + 1);
    std::fprintf(stderr, "deepwrist: %s cannot be started: %s\n", shown(path.string()).c_str(),
                 std::strerror(errno));
    return 1;
  }
  std::fprintf(stderr, "deepwrist: '%s' is not installed in %s\n", argv[1], shown(folder.string()).c_str());
  return 1;
}

}  // namespace deepwrist
