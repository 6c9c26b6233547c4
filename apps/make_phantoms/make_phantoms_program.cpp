#include "apps/make_phantoms/make_phantoms_program.h"

#include <CLI/CLI.hpp>
#include <map>

#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/program/cli_program.h"
#include "phantom/dataset.h"

namespace deepwrist::phantom {
namespace {

void declare_options(CLI::App& app, DatasetOptions& options, std::vector<double>& subtlety) {
  app.add_option("OUT", options.output, "Folder to write: PA/, LAT/, landmarks.csv, cases.csv, phantoms.json")
      ->required();
  app.add_option("--count", options.count, "Wrists; each gives a PA and a lateral radiograph")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "The same seed gives the same files")->capture_default_str();
  app.add_option("--style", options.style,
                 "study: adult wrists, framed alike; wild: any age, framing, turn, tone and marks")
      ->transform(CLI::CheckedTransformer(
                      std::map<std::string, Style>{{"study", Style::study}, {"wild", Style::wild}})
                      .description("study|wild"))
      ->type_name("STYLE")
      ->default_str("study");
  app.add_option("--fracture-share", options.fracture_share, "Share of wrists with a fracture of the radius")
      ->capture_default_str();
  app.add_option("--subtlety", subtlety,
                 "How hard the fractures are to see, 0 obvious to 1 hardly visible: one number, or LOW HIGH")
      ->expected(1, 2)
      ->default_str("0.1 0.7");
  app.add_option("--missing-spacing-share", options.missing_spacing_share,
                 "Share of files without pixel spacing; the tables give it (none with --plain)")
      ->capture_default_str();
  app.add_option("--width", options.size.width, "Columns of an image; wild: the most, unlimited unless given")
      ->capture_default_str();
  app.add_option("--height", options.size.height, "Rows of an image; wild: the most, unlimited unless given")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "0: the cores this process may use")->capture_default_str();
  app.add_flag("--plain", options.plain, "Only uncompressed 12-bit files with spacing");
  app.add_flag("--preview", options.preview,
               "Also write preview.png, a contact sheet with the landmarks drawn");
  app.add_flag("--statistics", options.statistics,
               "Also print how pictures vary, beside real radiographs, and write statistics.json");
  app.add_flag("--force", options.force, "Replace an earlier data set of this program");
}

int run(const DatasetOptions& options) {
  cv::setNumThreads(1);  // the wrists are spread over threads, not the pixels of one
  const DatasetSummary summary = make_dataset(options);
  std::string text = summary.statistics + std::to_string(options.count) + " wrists (" +
                     std::to_string(2 * options.count) + " files) are in " + options.output.string() +
                     "; tables: landmarks.csv, cases.csv\n";
  if (summary.landmarks_outside > 0) {
    text += std::to_string(summary.landmarks_outside) +
            " files have a landmark outside the picture and are in cases.csv only\n";
  }
  print_results(text);
  return kExitDone;
}

}  // namespace

int run_make_phantoms(int argc, const char* const* argv) {
  CLI::App app(
      "Writes a synthetic wrist data set: DICOM radiographs with exact landmarks and fracture labels.",
      "make_phantoms");
  DatasetOptions options;
  std::vector<double> subtlety;
  declare_options(app, options, subtlety);
  return config::run_cli_program(app, argc, argv, [&] {
    if (!subtlety.empty()) {
      options.subtlety_low = subtlety.front();
      options.subtlety_high = subtlety.back();
    }
    if (options.style == Style::wild) {
      if (app.count("--width") > 0) options.box.width = options.size.width;
      if (app.count("--height") > 0) options.box.height = options.size.height;
    }
    return run(options);
  });
}

}  // namespace deepwrist::phantom
