#include "apps/import_weights/import_weights_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "core/archive/unpack.h"
#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/program/cli_program.h"
#include "training/checkpoint_model.h"
#include "training/half_snapshot.h"
#include "training/imported_snapshot.h"
#include "training/published_archive.h"
#include "training/snapshot_destination.h"

namespace deepwrist::import_weights {
namespace {

namespace fs = std::filesystem;

struct CommandLine {
  training::ImportOptions import;
  fs::path list;
  std::string tree;
  bool half = false;
};

void declare_options(CLI::App& app, CommandLine& options) {
  app.add_option("SOURCE", options.import.source,
                 "Published tree, PA/fold_K/.../epoch=N.ckpt and LAT/..., as a folder or as the .tar.gz it "
                 "is downloaded "
                 "as; or a single .ckpt or .pth file, to be told what it is");
  app.add_option("DEST", options.import.destination, "Snapshot folder to make; must not exist or be empty");
  app.add_option("--train-data-home", options.import.train_data_home,
                 "Folder of mean_std_0.npy and mean_std_1.npy (default: SOURCE)");
  app.add_option("--tree", options.tree,
                 "Of an archive that holds several trees the folder above PA/ and LAT/ of one");
  app.add_option("--list", options.list,
                 "Only print the entries of this checkpoint: name, shape, element type");
  app.add_flag("--half", options.half,
               "SOURCE is a finished snapshot: write it to DEST with float16 numbers, half the bytes");
}

std::string text_of(const training::ImportSummary& summary, const fs::path& destination) {
  std::string text = destination.string() + ": " + training::summary_of(summary.model);
  for (const auto& [view, count] : summary.folds) {
    text += fmt::format(", {} {} {}", name(view), count, count == 1 ? "fold" : "folds");
  }
  text += "; mean and standard deviation of ";
  if (summary.mean_std.empty()) text += "no view";
  for (std::size_t i = 0; i < summary.mean_std.size(); ++i) {
    text += std::string(i == 0 ? "" : " and ") + name(summary.mean_std[i]);
  }
  return text + "; preprocessing as in the reference\n";
}

Error needs_destination() {
  return Error(ErrorKind::usage, "command line", "needs DEST, the snapshot folder to make");
}

training::ImportSummary import_archive(training::ImportOptions options, const std::string& tree) {
  const training::PublishedArchive unpacked(options.source,
                                            training::checked_destination(options.destination), tree);
  options.source = unpacked.tree();
  if (options.train_data_home.empty()) options.train_data_home = unpacked.statistics();
  return training::import_tree(options);
}

int run(const CommandLine& options) {
  if (!options.list.empty()) {
    print_results(training::list_file(options.list));
  } else if (options.import.source.empty()) {
    throw Error(ErrorKind::usage, "command line", "needs SOURCE and DEST, or --list FILE; see --help");
  } else if (options.half && !options.import.destination.empty()) {
    training::halve_snapshot(options.import.source, options.import.destination);
    print_results(options.import.destination.string() + ": " + options.import.source.string() +
                  " with float16 numbers\n");
  } else if (fs::is_regular_file(options.import.source) && archive::has_archive_name(options.import.source)) {
    if (options.import.destination.empty()) throw needs_destination();
    print_results(text_of(import_archive(options.import, options.tree), options.import.destination));
  } else if (!options.tree.empty()) {
    throw Error(ErrorKind::usage, "--tree",
                "is of archives, .tar.gz or .tar; give the tree's folder as SOURCE");
  } else if (fs::is_regular_file(options.import.source)) {
    print_results(training::describe_file(options.import.source));
  } else if (options.import.destination.empty()) {
    throw needs_destination();
  } else {
    print_results(text_of(training::import_tree(options.import), options.import.destination));
  }
  return kExitDone;
}

}  // namespace

int run_import_weights(int argc, const char* const* argv) {
  CLI::App app(
      "Converts published DeepWrist weights (PyTorch, Lightning) into a snapshot of this project. No code in "
      "the "
      "files is executed.",
      "import_weights");
  CommandLine options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::import_weights
