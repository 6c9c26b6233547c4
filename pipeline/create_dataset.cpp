#include "pipeline/create_dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "classifier/region_record.h"
#include "classifier/roi_data.h"
#include "core/base/atomic_file.h"
#include "core/base/standard_output.h"
#include "core/data/column_names.h"
#include "core/data/csv_writer.h"
#include "core/data/image_digest.h"
#include "core/data/spacing_files.h"
#include "core/report/picture/png.h"
#include "pipeline/columns.h"
#include "pipeline/output_check.h"
#include "pipeline/pictures.h"
#include "pipeline/results.h"
#include "pipeline/run.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {
namespace {

/// Columns of the input table that the dataset's table carries on: everything but those it sets itself, and
/// `Points`, `Spacing` and `DICOM`, which are of the whole radiograph. Anonymised, only the labels, since any
/// other may name a person.
std::vector<std::size_t> carried_columns(const Setup& setup, const std::vector<std::string>& own) {
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

class Rows {
 public:
  explicit Rows(const Setup& setup)
      : setup_(setup), made_with_(classifier::made_with_text(setup.preprocessing)) {
    append(header_, {"ID", "Side", "Fname"});
    append(header_, landmark_columns());
    append(header_, spacing_columns());
    header_.emplace_back(classifier::kMadeWithColumn);
    header_.emplace_back(classifier::kImageDigestColumn);
    append(header_, dicom_columns(setup.experiment));
    append(header_, status_columns());
    carried_ = carried_columns(setup, header_);
    for (const auto column : carried_) header_.push_back(setup.metadata.table().header()[column]);
  }

  const std::vector<std::string>& header() const { return header_; }

  Results::Row row(const Case& item) const {
    const auto& request = item.request;
    Results::Row values{request.id, side_text(request),
                        item.failed() ? "" : roi_file(request).generic_string()};
    append(values, landmark_values(item));
    append(values, spacing_values(item));
    values.push_back(item.failed() ? "" : made_with_);
    values.push_back(item.failed() ? "" : data::image_digest(item.network_image));
    append(values, dicom_values(item, setup_.experiment));
    append(values, status_values(item));
    append(values, carried(request));
    return values;
  }

  /// The fields of the input table that the row carries on.
  std::vector<std::string> carried(const CaseRequest& request) const {
    std::vector<std::string> values;
    for (const auto column : carried_)
      values.emplace_back(setup_.metadata.table().field(request.row, column));
    return values;
  }

 private:
  const Setup& setup_;
  const std::string made_with_;
  std::vector<std::string> header_;
  std::vector<std::size_t> carried_;
};

std::filesystem::path table_file(const InferenceExperiment& experiment) {
  return experiment.save_path / "dataset_meta.csv";
}

void check_folder(const InferenceExperiment& experiment) {
  require_writable_folder(experiment.save_path);
  if (experiment.save_image) require_writable_folder(experiment.save_image_dir);
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const Setup& setup) {
  constexpr const char* kFolder = "save_path";
  const auto& e = setup.experiment;
  auto guard = guard_of(setup, table_file(e));
  const bool has_overlays =
      e.save_image && e.save_image_dir.lexically_normal() == e.save_path.lexically_normal();
  if (!has_overlays) guard.fills(e.save_path, kFolder);
  for (const View view : {View::pa, View::lat}) guard.fills(e.save_path / name(view), kFolder);
  for (const auto& wanted : setup.requests)
    guard.writes_into_filled(e.save_path / roi_file(setup.named_request(wanted.row)), kFolder);
  guard.require_separate();
}

}  // namespace

int check_create_dataset(const InferenceExperiment& experiment) {
  check_folder(experiment);
  const auto setup = prepare(experiment, false);
  require_separate(setup);
  check_weights(setup);
  const auto table = table_file(experiment);
  check_results(setup, table, Rows(setup).header());
  return check_radiographs(setup);
}

int run_create_dataset(const InferenceExperiment& experiment) {
  check_folder(experiment);
  const auto setup = prepare(experiment, false);
  require_separate(setup);
  const Rows rows(setup);
  const auto table = table_file(experiment);
  const auto results = open_results(setup, table, rows.header());
  TableRun run;
  run.last = Stage::roi;
  run.save_pictures = [&](const Case& item) {
    report::save_png(experiment.save_path / roi_file(item.request), item.roi.pixels);
    if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  };
  run.row = [&](const Case& item) { return rows.row(item); };
  run.depends_on = [&](const CaseRequest& request) { return rows.carried(request); };
  run.pictures = [&](const CaseRequest& request) {
    std::vector files{experiment.save_path / roi_file(request)};
    if (experiment.save_image) files.push_back(picture_file(request, experiment.save_image_dir));
    return files;
  };
  const auto counts = run_table(setup, *results, run);
  print_results(fmt::format("{}table:       {}\nregions:     {}, {}\n{}", describe(counts), table.string(),
                            (experiment.save_path / name(View::pa)).string(),
                            (experiment.save_path / name(View::lat)).string(), picture_folders(experiment)));
  return counts.exit_code();
}

}  // namespace deepwrist::pipeline
