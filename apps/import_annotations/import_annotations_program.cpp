#include "apps/import_annotations/import_annotations_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "annotation/imports/imported_table.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/output_guard.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/program/cli_program.h"

// files, or those of folders ─► format of each ─► images ─► one table. Nothing is written before all is read.

namespace deepwrist::annotation {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRemarks = 20;
constexpr std::size_t kLargestText = std::size_t{512} << 20;

const std::map<std::string, ImportFormat>& format_names() {
  static const std::map<std::string, ImportFormat> names{{"via", ImportFormat::via},
                                                         {"labelme", ImportFormat::labelme},
                                                         {"coco", ImportFormat::coco},
                                                         {"label_studio", ImportFormat::label_studio},
                                                         {"yolo", ImportFormat::yolo}};
  return names;
}

struct Options {
  std::vector<fs::path> inputs;
  fs::path out;
  std::string format = "auto", view;
  std::vector<std::string> labels, classes = graz_classes();
  fs::path images;
  bool force = false;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("INPUT", o.inputs,
                 "Files of VIA, labelme, COCO keypoints, Label Studio, or YOLO; or folders of them")
      ->required();
  app.add_option("--out", o.out, "The metadata CSV to write")->required();
  app.add_option("--format", o.format, "auto, via, labelme, coco, label_studio or yolo")
      ->capture_default_str();
  app.add_option("--labels", o.labels,
                 "Labels of the three points, in the order of the landmarks (default: 1,2,3)")
      ->delimiter(',');
  app.add_option("--view", o.view, "PA or LAT, for images whose names do not say it");
  app.add_option("--images", o.images, "Folder of the images (default: as the files name them)");
  app.add_option("--classes", o.classes, "Names of YOLO's classes by number (default: GRAZPEDWRI-DX's)")
      ->delimiter(',');
  app.add_flag("--force", o.force, "Replace a table that is there");
  config::add_formulas_option(app);
}

std::vector<fs::path> files_of(const std::vector<fs::path>& inputs) {
  std::vector<fs::path> files;
  for (const auto& input : inputs) {
    if (!fs::is_directory(input)) {
      files.push_back(input);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(input)) {
      const auto extension = to_lower(entry.path().extension().string());
      const bool is_hidden = entry.path().filename().string().starts_with('.');
      if (!is_hidden && (extension == ".json" || extension == ".csv" || extension == ".txt"))
        found.push_back(entry);
    }
    if (found.empty()) throw Error(ErrorKind::io, input.string(), "holds no .json, .csv or .txt");
    std::ranges::sort(found,
                      [](const auto& a, const auto& b) { return natural_less(a.string(), b.string()); });
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

ImportOptions import_options(const Options& o) {
  ImportOptions options{.labels = o.labels, .images = o.images};
  if (!o.labels.empty() && o.labels.size() != 3)
    throw Error(ErrorKind::usage, "--labels", "needs three labels, separated by commas");
  if (o.view.empty()) return options;
  options.view = parse_view(o.view);
  if (!options.view) throw Error(ErrorKind::usage, "--view", "'" + o.view + "' is neither PA nor LAT");
  return options;
}

void show_remarks(const std::vector<std::string>& remarks) {
  for (std::size_t i = 0; i < std::min(remarks.size(), kMostRemarks); ++i) log().warn("{}", remarks[i]);
  if (remarks.size() > kMostRemarks) log().warn("and {} more of such", remarks.size() - kMostRemarks);
}

int run(const Options& o) {
  auto options = import_options(o);
  const auto named = format_names().find(o.format);
  if (named == format_names().end() && o.format != "auto")
    throw Error(ErrorKind::usage, "--format",
                "'" + o.format + "' is none of auto, via, labelme, coco, label_studio, yolo");
  if (fs::exists(o.out) && !o.force)
    throw Error(ErrorKind::usage, "--out", o.out.string() + " is there already; --force replaces it");
  OutputGuard guard;
  const auto files = files_of(o.inputs);
  for (const auto& file : files) guard.reads(file, "INPUT");
  guard.writes(o.out, "--out");
  guard.require_separate();
  std::vector<ImportedImage> images;
  std::vector<std::string> remarks;
  for (const auto& file : files) {
    const auto format =
        named != format_names().end() ? named->second : format_of(file, read_file(file, kLargestText));
    options.boxes_tell_all = options.boxes_tell_all || format == ImportFormat::yolo;
    auto read = read_import(format, file, o.classes);
    std::ranges::move(read.images, std::back_inserter(images));
    std::ranges::move(read.remarks, std::back_inserter(remarks));
  }
  if (images.empty()) throw Error(ErrorKind::format, files.front().string(), "tells of no image");
  const auto table = table_of_imports(images, options);
  remarks.insert(remarks.end(), table.remarks.begin(), table.remarks.end());
  show_remarks(remarks);
  write_file_atomically(o.out, table.csv);
  print_results(fmt::format("images: {}, with three points: {}\ntable:  {}\n", table.rows, table.with_points,
                            o.out.string()));
  return kExitDone;
}

}  // namespace

int import_annotations_program(int argc, const char* const* argv) {
  CLI::App app("Points and labels of other annotation programs as a metadata table.", "import_annotations");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::annotation
