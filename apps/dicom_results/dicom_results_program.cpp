#include "apps/dicom_results/dicom_results_program.h"

#include <CLI/CLI.hpp>
#include <ctime>

#include "clinic/results/report_classes.h"
#include "clinic/results/results_folder.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/output_guard.h"
#include "core/base/standard_output.h"
#include "core/data/csv.h"
#include "core/program/cli_program.h"

// TABLE and TABLE.run.json → radiographs by their names below --images → clinic/results → --out/*.dcm

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path table, images, heat_maps, out, stands_in;
  ObjectOptions objects;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("TABLE", o.table, "CSV of predictions that test wrote; its .run.json lies beside it")
      ->required();
  app.add_option("--out", o.out, "Folder of the DICOM objects (default: beside the table)");
  app.add_option("--images", o.images, "Folder of the radiographs (default: as the run's record has it)");
  app.add_option("--heat-maps", o.heat_maps, "Folder of heat maps as numbers, which save_gradcam_npy wrote");
  app.add_option("--template", o.stands_in,
                 "DICOM file that gives pictures (PNG, JPEG, TIFF) their patient, study and image");
  app.add_option("--sr-class", o.objects.report_class, "Class of the structured reports")
      ->transform(CLI::CheckedTransformer(report_classes()))
      ->default_str("comprehensive_3d");
}

/// The views of the table, with radiographs and heat maps where the options say they lie.
std::vector<FinishedView> find_views(const Options& o) {
  const auto table = data::read_csv(o.table);
  const auto name = table.require_column("Fname");
  return read_finished_views(table, [&](std::size_t row, const FinishedView& view) {
    return FilesOfView{o.images / std::string(table.field(row, name)),
                       o.heat_maps.empty() ? fs::path() : o.heat_maps / (view.output_name() + ".npy")};
  });
}

int run(Options& o) {
  const auto finished = read_finished_run(o.table);
  if (o.images.empty()) o.images = finished.images;
  if (o.images.empty() || !fs::is_directory(o.images)) {
    throw Error(ErrorKind::usage, o.images.string(),
                "is no folder of radiographs; --images says where those are that the table names");
  }
  if (o.out.empty()) o.out = o.table.parent_path() / (o.table.stem().string() + "_dicom");
  const auto views = find_views(o);
  OutputGuard guard;
  guard.reads(o.table, "TABLE");
  for (const auto& view : views) guard.reads_image(view.file, "a radiograph");
  guard.fills(o.out, "--out");
  guard.require_separate();
  require_writable_folder(o.out);
  data::RadiographSource source(data::source_options({}, finished.preprocessing, 1));
  ResultsOptions options{
      .folder = o.out, .objects = o.objects, .stands_in = o.stands_in, .when = std::time(nullptr)};
  const auto counts = write_results(views, finished, source, options);
  print_results(describe(counts) + "DICOM results: " + o.out.string() + "\n");
  return counts.left_out > 0 ? kExitSomeCasesFailed : kExitDone;
}

}  // namespace

int dicom_results_program(int argc, const char* const* argv) {
  CLI::App app(
      "DICOM objects of a finished run of test, for its radiographs' own studies: a structured report, "
      "pictures and overlays. For research, not for diagnosis.",
      "dicom_results");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::clinic
