#include "apps/node/node_program.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "apps/node/node_experiment.h"
#include "apps/node/node_supervisor.h"
#include "apps/node/reload_signal.h"
#include "clinic/node/node_status.h"
#include "clinic/node/wall_clock.h"
#include "core/base/error.h"
#include "core/base/guarded_run.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/config/compose.h"
#include "core/config/printed_config.h"
#include "core/config/search_path.h"
#include "core/program/command_line.h"
#include "core/program/program.h"
#include "core/weights/snapshot.h"
#include "pipeline/setup.h"

namespace deepwrist::clinic {
namespace {

constexpr const char* kBase = "classifier";

/// The command line as those of other programs are: FILE.yaml is the experiment, --watch a key.
std::vector<std::string> usual_arguments(const std::vector<std::string>& given) {
  std::vector<std::string> usual;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& word = given[i];
    const auto name = to_lower(word);
    const bool is_file =
        (name.ends_with(".yaml") || name.ends_with(".yml")) && word.find('=') == std::string::npos;
    if (is_file && !word.starts_with('-')) {
      usual.push_back("--experiment=" + word);
    } else if (word == "--watch" && i + 1 < given.size()) {
      usual.push_back("watch=" + given[++i]);
    } else if (word.starts_with("--watch=")) {
      usual.push_back(word.substr(2));
    } else {
      usual.push_back(word);
    }
  }
  return usual;
}

std::vector<const char*> pointers(const std::vector<std::string>& words) {
  std::vector<const char*> all;
  for (const auto& word : words) all.push_back(word.c_str());
  return all;
}

config::Composition configuration(const std::vector<std::string>& arguments) {
  const auto words = pointers(arguments);
  const auto line = config::parse_command_line(static_cast<int>(words.size()), words.data());
  return config::compose({kBase, line.experiment, line.overrides, config::config_folders(line.config_dir)});
}

/// The destinations that the configuration has now.
std::vector<Destination> read_destinations(const std::vector<std::string>& arguments) {
  const auto composition = configuration(arguments);
  NodeExperiment experiment;
  config::KeyRegistry keys;
  register_node_keys(keys, experiment);
  config::Problems problems;
  keys.bind(composition.root, composition.base_file.string(), problems);
  problems.throw_if_any();
  return experiment.destinations;
}

void require_trained(const NodeExperiment& experiment) {
  if (experiment.allow_untrained) return;
  for (const auto& folder : {experiment.localizer.snapshot_folder, experiment.classifier.snapshot_folder}) {
    const auto snapshot = weights::Snapshot::open(folder);
    if (!snapshot.manifest() || snapshot.manifest()->origin != "seeded") continue;
    throw Error(
        ErrorKind::usage, folder.string(),
        "holds untrained weights, whose results would reach patients' studies; allow_untrained=true is "
        "for tests");
  }
}

/// All that can be found out without starting it.
int check_node(const NodeExperiment& experiment) {
  require_trained(experiment);
  pipeline::check_weights(pipeline::prepare_without_table(experiment));
  return kExitDone;
}

int run_node(const NodeExperiment& experiment, const std::vector<std::string>& arguments) {
  require_trained(experiment);
  install_reload_handler();
  umask(077);  // all that is written is patient data
  NodeSupervisor(experiment, [&] { return read_destinations(arguments); }).run();
  return kExitDone;
}

/// Of the spool that the configuration names, whatever else in it is wrong: weights may be gone, or a folder.
int print_status(const std::vector<std::string>& arguments) {
  const auto root = config::evaluated(configuration(arguments).root);
  const auto* spool = root.find("spool");
  if (spool == nullptr || !spool->is_text())
    throw Error(ErrorKind::usage, "spool", "is missing: give the node's FILE.yaml, or spool=FOLDER");
  print_results(describe(read_status(spool->text(), wall_now())));
  return kExitDone;
}

}  // namespace

int run_node_program(int argc, const char* const* argv) {
  std::vector<std::string> given(argv, argv + argc);
  const bool asks_status = given.size() > 1 && given[1] == "status";
  if (asks_status) given.erase(given.begin() + 1);
  const auto arguments = usual_arguments(given);
  if (asks_status) return guarded_run("node status", [&] { return print_status(arguments); });
  const auto words = pointers(arguments);
  const config::ExperimentProgram<NodeExperiment> program{
      "node",
      "radiographs from a PACS or a folder to DICOM results, as they come; `node status` tells what was done",
      kBase,
      register_node_keys,
      check_node,
      [&](const NodeExperiment& experiment) { return run_node(experiment, arguments); }};
  return config::run_program(program, static_cast<int>(words.size()), words.data());
}

}  // namespace deepwrist::clinic
