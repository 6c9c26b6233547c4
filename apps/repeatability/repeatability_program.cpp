#include "apps/repeatability/repeatability_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/program/cli_program.h"
#include "evaluation/landmarks/repeatability_page.h"
#include "evaluation/report_files.h"

// FIRST [SECOND] → pairs → evaluation of landmarks → FIRST_repeatability.csv, and its _metrics.json,
// _metrics.csv, _report.html and _figures. Nothing is written before all of both tables is understood.

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path first, second, out;
  AnnotationOptions columns;
  std::string other_points, view;
  double pixel_spacing = 0;
  bool no_figures = false, identify = false;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("FIRST", o.first,
                 "CSV with the columns ID (or Fname), Side, Points, and Spacing where known")
      ->required();
  app.add_option("SECOND", o.second, "CSV of the other annotation, which is paired by ID and view");
  app.add_option("--points", o.columns.points, "Column of the landmarks")->capture_default_str();
  app.add_option("--other-points", o.other_points,
                 "Their column in the other annotation: of SECOND, or of FIRST where there is no SECOND");
  app.add_option("--id", o.columns.id, "Column of the radiograph's ID")->capture_default_str();
  app.add_option("--view", o.view, "PA or LAT, for tables without Side");
  app.add_option("--pixel-spacing", o.pixel_spacing, "Millimetres per pixel where the tables say none")
      ->check(CLI::Range(1e-4, 100.0));
  app.add_option("--out", o.out, "Folder of the results (default: beside FIRST)");
  app.add_flag("--identify", o.identify, "Show IDs made from file names, and paths, in the report");
  app.add_flag("--no-figures", o.no_figures, "Do not write the figures as SVG and PNG files");
  config::add_formulas_option(app);
}

void check_options(Options& o) {
  if (o.second.empty() && o.other_points.empty()) {
    throw Error(ErrorKind::usage, "",
                "one annotation only; give a SECOND table, or --other-points for another column of FIRST");
  }
  if (o.second.empty() && o.other_points == o.columns.points) {
    throw Error(ErrorKind::usage, "--other-points", "names the same column as --points; they would agree");
  }
  if (!o.view.empty()) {
    o.columns.view = parse_view(o.view);
    if (!o.columns.view) throw Error(ErrorKind::usage, "--view", "'" + o.view + "' is neither PA nor LAT");
  }
  if (o.pixel_spacing > 0) o.columns.mm_per_px = cv::Size2d(o.pixel_spacing, o.pixel_spacing);
}

PairedAnnotations read_pairs(const Options& o) {
  const auto first = data::read_csv(o.first);
  auto other = o.columns;
  if (!o.other_points.empty()) other.points = o.other_points;
  if (o.second.empty()) {
    return pair_annotations(read_annotations(first, o.columns), read_annotations(first, other),
                            o.first.string());
  }
  const auto second = data::read_csv(o.second);
  return pair_annotations(read_annotations(first, o.columns), read_annotations(second, other),
                          o.first.string() + " and " + o.second.string());
}

report::Page page_of(const Options& o) {
  report::Page page{.title = "Repeatability of annotated landmarks"};
  if (o.identify) {
    page.subtitle = o.first.string();
    page.subtitle +=
        o.second.empty() ? ", " + o.columns.points + " and " + o.other_points : " and " + o.second.string();
  }
  page.provenance = provenance();
  page.provenance.emplace_back("SHA-256 of the first table", sha256_of_file(o.first));
  if (!o.second.empty())
    page.provenance.emplace_back("SHA-256 of the second table", sha256_of_file(o.second));
  return page;
}

void require_separate(const Options& o, const fs::path& table, const EvaluationFiles& files) {
  OutputGuard guard;
  guard.reads(o.first, "FIRST");
  guard.reads(o.second, "SECOND");
  guard.writes(table, "a result");
  note_outputs(guard, files, "a result");
  guard.require_separate();
}

int run(Options& o) {
  check_options(o);
  const auto table =
      (o.out.empty() ? o.first.parent_path() : o.out) / (o.first.stem().string() + "_repeatability.csv");
  auto files = files_beside(table);
  if (o.no_figures) files.figures.clear();
  require_separate(o, table, files);
  auto paired = read_pairs(o);
  auto cases = paired.cases;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    // A file's name may hold the patient's; only the table's own IDs are shown without being asked for.
    if (!paired.id_is_own[i] && !o.identify) cases[i].id = fmt::format("pair {}", i + 1);
  }
  const auto evaluation = evaluate_landmarks(std::move(cases));
  for (const auto& remark : evaluation.remarks) log().warn("{}", remark);
  auto json = landmark_report_json(evaluation, {.source = "annotations"});
  json["only_first"] = paired.only_first;
  json["only_second"] = paired.only_second;
  write_file_atomically(files.json, json_text(json, 1));
  write_file_atomically(files.csv, landmark_report_csv(evaluation));
  write_file_atomically(table, distances_csv(evaluation));
  auto page = page_of(o);
  add_repeatability(page, evaluation, paired);
  write_report(files, page);
  print_results(fmt::format("{}{}distances: {}\nnumbers:   {}\nreport:    {}\n", agreement_text(evaluation),
                            landmark_text(evaluation.results), table.string(), files.json.string(),
                            files.page.string()));
  if (paired.only_first + paired.only_second > 0) {
    log().warn("{} radiographs are in the first annotation only, {} in the second only", paired.only_first,
               paired.only_second);
  }
  return kExitDone;
}

}  // namespace

int repeatability_program(int argc, const char* const* argv) {
  CLI::App app("How well two annotations of the same radiographs agree.", "repeatability");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::evaluation
