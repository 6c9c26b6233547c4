#include "pipeline/create_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "classifier/region_record.h"
#include "classifier/roi_data.h"
#include "core/base/atomic_file.h"
#include "core/base/standard_output.h"
#include "core/data/column_names.h"
#include "core/data/image_digest.h"
#include "core/data/spacing_files.h"
#include "core/program/run_summary.h"
#include "core/report/picture/png.h"
#include "core/train/software_versions.h"
#include "pipeline/columns.h"
#include "pipeline/output_check.h"
#include "pipeline/part_record.h"
#include "pipeline/pictures.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/table_run.h"

//   save_path/dataset_meta.csv, dataset_meta_summary.json
//   save_path/PA/ID_PA.png, LAT/ID_LAT.png     Fname, relative to save_path; empty where the case failed
//   save_path/images/ID_PA.png                 overlays (save_image), unless save_image_dir says otherwise
//
//   ID, Side, Fname | landmarks | spacing | made_with, image_digest | DICOM | status, reason |
//   columns carried on from the input table | fingerprint
//
// made_with tells training how the regions were cut; image_digest is of the radiograph at 256×256, not of the
// region, so that `test` knows the radiograph again. Fields carried on are part of a row's fingerprint: where
// one changes, a resumed run cuts the region again.

namespace deepwrist::pipeline {
namespace {

/// Of what only a case that went well has; empty for the others.
Column unless_failed(const char* name, std::function<std::string(const Case&)> value) {
  return {name, [value = std::move(value)](const Case& item) { return item.failed() ? "" : value(item); }};
}

/// All but those that are carried on from the input table.
Columns own_columns(const Setup& setup) {
  Columns columns{{"ID", [](const Case& item) { return item.request.id; }},
                  {"Side", [](const Case& item) { return side_text(item.request); }}};
  const auto made_with = classifier::made_with_text(setup.preprocessing);
  append(columns,
         {unless_failed("Fname", [](const Case& item) { return roi_file(item.request).generic_string(); })});
  append(columns, landmark_columns());
  append(columns, spacing_columns());
  append(columns, {unless_failed(classifier::kMadeWithColumn, [made_with](const Case&) { return made_with; }),
                   unless_failed(classifier::kImageDigestColumn,
                                 [](const Case& item) { return data::image_digest(item.network_image); })});
  append(columns, dicom_columns(setup.experiment));
  append(columns, status_columns());
  return columns;
}

/// Columns of the input table that the dataset's table carries on: everything but those it sets itself, and
/// `Points`, `Spacing` and `DICOM`, which are of the whole radiograph. Anonymised, only the labels, since any
/// other may name a person.
std::vector<std::size_t> carried_columns(const Setup& setup) {
  const auto own = data::header_of(own_columns(setup));
  const auto& input = setup.metadata.table().header();
  const auto& labels = setup.experiment.gt;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto is_it = [&](const std::string& name) {
      return data::column_key(name) == data::column_key(input[i]);
    };
    const bool replaced = is_it("Points") || is_it("Spacing") || is_it(data::kSpacingFileColumn) ||
                          std::ranges::any_of(own, is_it);
    const bool private_column = setup.experiment.runtime.anonymize && std::ranges::none_of(labels, is_it);
    if (!replaced && !private_column) columns.push_back(i);
  }
  return columns;
}

/// The fields of the input table that the row of a request carries on.
std::vector<std::string> carried_fields(const Setup& setup, const std::vector<std::size_t>& carried,
                                        const CaseRequest& request) {
  std::vector<std::string> values;
  for (const auto column : carried) values.emplace_back(setup.metadata.table().field(request.row, column));
  return values;
}

Columns dataset_columns(const Setup& setup, const std::vector<std::size_t>& carried) {
  auto columns = own_columns(setup);
  const auto& input = setup.metadata.table();
  for (const auto column : carried) {
    columns.push_back({input.header()[column], [&input, column](const Case& item) {
                         return std::string(input.field(item.request.row, column));
                       }});
  }
  return columns;
}

/// Of the part that is worked on, where it is one.
std::filesystem::path table_file(const InferenceExperiment& experiment) {
  return part_file(dataset_table(experiment.save_path), experiment.part);
}

void check_folder(const InferenceExperiment& experiment) {
  require_writable_folder(experiment.save_path);
  if (experiment.save_image) require_writable_folder(experiment.save_image_dir);
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const Setup& setup) {
  constexpr const char* kFolder = "save_path";
  const auto& experiment = setup.experiment;
  auto guard = guard_of(setup, dataset_table(experiment.save_path));
  const bool has_overlays = experiment.save_image && experiment.save_image_dir.lexically_normal() ==
                                                         experiment.save_path.lexically_normal();
  if (!has_overlays) guard.fills(experiment.save_path, kFolder);
  for (const View view : {View::pa, View::lat}) guard.fills(experiment.save_path / name(view), kFolder);
  for (const auto& wanted : setup.requests)
    guard.writes_into_filled(experiment.save_path / roi_file(setup.named_request(wanted.row)), kFolder);
  guard.require_separate();
}

int run_create_dataset(const InferenceExperiment& experiment, config::RunSummary& summary) {
  summary.phase("preparing");
  check_folder(experiment);
  const auto setup = prepare(experiment, false);
  require_separate(setup);
  const auto carried = carried_columns(setup);
  const auto table = table_file(experiment);
  TableRun run;
  run.columns = dataset_columns(setup, carried);
  const auto results = open_results(setup, table, run.columns);
  summary.goes_to(config::summary_file(table));
  summary.output(table);
  run.last = Stage::roi;
  run.save_pictures = [&](const Case& item) {
    report::save_png(experiment.save_path / roi_file(item.request), item.roi.pixels);
    if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  };
  run.depends_on = [&](const CaseRequest& request) { return carried_fields(setup, carried, request); };
  run.pictures = [&](const CaseRequest& request) {
    std::vector files{experiment.save_path / roi_file(request)};
    if (experiment.save_image) files.push_back(picture_file(request, experiment.save_image_dir));
    return files;
  };
  const auto counts = run_table(setup, *results, run, summary);
  if (setup.part) finish_part(setup, table, *results, {.program = "create_dataset"});
  print_results(fmt::format("{}table:       {}\nregions:     {}, {}\n{}{}", describe(counts), table.string(),
                            (experiment.save_path / name(View::pa)).string(),
                            (experiment.save_path / name(View::lat)).string(), picture_folders_text(experiment),
                            describe_part(setup)));
  return counts.exit_code();
}

}  // namespace

std::filesystem::path dataset_table(const std::filesystem::path& folder) {
  return folder / "dataset_meta.csv";
}

int check_create_dataset(const InferenceExperiment& experiment) {
  check_folder(experiment);
  const auto setup = prepare(experiment, false);
  require_separate(setup);
  check_weights(setup);
  const auto table = table_file(experiment);
  check_results(setup, table, dataset_columns(setup, carried_columns(setup)));
  return check_radiographs(setup);
}

int run_create_dataset(const InferenceExperiment& experiment) {
  config::RunSummary summary("create_dataset", train::software_versions());
  return summary.around([&] { return run_create_dataset(experiment, summary); });
}

}  // namespace deepwrist::pipeline
