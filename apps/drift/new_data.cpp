#include "apps/drift/new_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "classifier/roi_data.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/threads.h"
#include "core/data/csv.h"
#include "core/data/dataset_options.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"
#include "core/data/image_pass.h"
#include "core/data/metadata.h"
#include "core/data/spacing_files.h"
#include "core/image/input_frame.h"
#include "localizer/prepared_images.h"

//   snapshot of a localizer     table, folder, … of radiographs ─► decoder ─► picture ─► measures
//   snapshot of a classifier    table of test                   ─► score_fold_N       ─► scores, entropies
//                               table of create_dataset         ─► regions            ─► measures
//
// A view is what the table says, else what the file says, else --view.

namespace deepwrist::drift {
namespace {

namespace fs = std::filesystem;

std::string text_of(const data::CsvTable& table, std::size_t row, const std::optional<std::size_t>& column) {
  if (!column) return {};
  auto text = trim(table.field(row, *column));
  return data::names_nobody(text) ? std::string() : text;
}

/// Columns score_fold_N; else the one of all networks together.
std::vector<std::size_t> score_columns(const data::CsvTable& table, const NewDataOptions& options) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    if (table.header()[i].starts_with("score_fold_")) columns.push_back(i);
  }
  if (columns.empty()) {
    if (const auto column = table.column(options.score)) columns.push_back(*column);
  }
  return columns;
}

/// The probabilities of a row that are there.
std::vector<double> scores_of(const data::CsvTable& table, std::size_t row,
                              const std::vector<std::size_t>& columns, data::RowProblems& problems) {
  std::vector<double> scores;
  for (const auto column : columns) {
    const auto text = text_of(table, row, column);
    if (text.empty()) continue;
    const auto score = parse_double(text);
    if (score && *score >= 0 && *score <= 1) {
      scores.push_back(*score);
    } else {
      problems.add(table.line(row), fmt::format("{} '{}' is no probability from 0 to 1",
                                                table.header()[column], printable(text, 40)));
    }
  }
  return scores;
}

/// One radiograph of the new data.
struct NewRadiograph {
  data::CaseRow row;
  std::string patient;
};

std::vector<NewRadiograph> radiographs_of(const NewDataOptions& options, bool prepared,
                                          data::Metadata& metadata) {
  data::MetadataOptions wanted;
  wanted.meta = options.table.string();
  wanted.data_folder = options.data_home;
  wanted.read_points = false;
  wanted.unique_ids = false;
  metadata = data::read_metadata(wanted);
  const auto column =
      metadata.file().empty() ? std::nullopt : metadata.table().optional_column(options.patient);
  std::vector<NewRadiograph> radiographs;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    NewRadiograph radiograph{metadata[i], ""};
    radiograph.row.path = localizer::image_path(radiograph.row, options.data_home, prepared);
    radiograph.patient = text_of(metadata.table(), i, column);
    if (radiograph.patient.empty()) radiograph.patient = radiograph.row.id;
    radiographs.push_back(std::move(radiograph));
  }
  return radiographs;
}

void say_failures(const NewDataOptions& options,
                  const std::vector<std::pair<std::size_t, std::string>>& failures) {
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(kShown, failures.size()); ++i)
    log().warn("{}: {}: {}", options.table.string(), failures[i].first, failures[i].second);
  if (failures.size() > kShown) log().warn("{} more cannot be read", failures.size() - kShown);
}

}  // namespace

bool has_scores(const NewDataOptions& options) {
  if (!fs::is_regular_file(options.table)) return false;
  return !score_columns(data::read_csv(options.table), options).empty();
}

NewData read_predictions(const NewDataOptions& options) {
  const auto table = data::read_csv(options.table);
  const auto columns = score_columns(table, options);
  const auto id = table.optional_column(options.id), patient = table.optional_column(options.patient);
  const auto side = options.view ? table.column(options.view_column)
                                 : std::optional(table.require_column(options.view_column));
  data::RowProblems problems(table.place());
  NewData data;
  std::size_t without = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto word = text_of(table, row, side);
    const auto view = word.empty() ? options.view : data::parse_side(word);
    const auto scores = scores_of(table, row, columns, problems);
    if (!view) {
      problems.add(table.line(row),
                   fmt::format("{} '{}' is none of 0, 1, PA, LAT; --view says it of all rows "
                               "without one",
                               options.view_column, printable(word, 40)));
      continue;
    }
    if (scores.empty()) {
      ++without;
      continue;
    }
    auto owner = text_of(table, row, patient);
    if (owner.empty()) owner = text_of(table, row, id);
    data.views[*view].add(owner, evaluation::measure_scores(scores));
  }
  problems.throw_if_any();
  if (without > 0) data.remarks.push_back(fmt::format("{} rows have no score and are left out", without));
  if (!table.header()[columns.front()].starts_with("score_fold_")) {
    data.remarks.push_back(
        fmt::format("{} may be the mean of several networks, the training's scores are of one each: the mean "
                    "varies less, without any change of the images",
                    table.header()[columns.front()]));
  }
  return data;
}

NewData read_radiographs(const NewDataOptions& options, const Preprocessing& preprocessing, bool prepared) {
  data::Metadata metadata;
  const auto radiographs = radiographs_of(options, prepared, metadata);
  data::RadiographSource source(
      data::source_options({}, preprocessing, static_cast<std::size_t>(available_cores())));
  NewData data;
  std::size_t without_view = 0;
  std::vector<std::pair<std::size_t, std::string>> failures;
  data::ImagePass pass{.label = "radiographs", .count = radiographs.size(), .threads = source.decoders()};
  pass.load = [&](std::size_t i) {
    const auto& row = radiographs[i].row;
    auto image = prepared ? source.read_prepared(row.path) : source.read(row.path);
    if (prepared && preprocessing.reader == Reader::standard)
      image.pixels = image::InputFrame(image.original_size, preprocessing.fit).picture(image.pixels);
    if (prepared || metadata.file().empty()) return image;
    if (row.mm_per_px) image.mm_per_px = row.mm_per_px;
    const auto file = data::spacing_file(metadata, i, options.data_home);
    if (!image.mm_per_px && !file.empty())
      image.mm_per_px = data::spacing_of_picture(source, file, image.original_size).mm_per_px;
    return image;
  };
  pass.take = [&](std::size_t i, const data::TrainingImage& image) {
    const auto view = radiographs[i].row.view ? radiographs[i].row.view
                      : image.view            ? image.view
                                              : options.view;
    if (!view) {
      ++without_view;
      return;
    }
    const auto origin =
        prepared ? evaluation::ImageOrigin{} : evaluation::ImageOrigin{image.original_size, image.mm_per_px};
    data.views[*view].add(radiographs[i].patient, evaluation::measure_image(image.pixels, origin));
  };
  pass.fail = [&](std::size_t i, const std::string& reason) {
    failures.emplace_back(radiographs[i].row.line, printable(radiographs[i].row.fname) + ": " + reason);
  };
  pass.run();
  say_failures(options, failures);
  data.failed = failures.size();
  if (without_view > 0) {
    data.remarks.push_back(fmt::format(
        "of {} images nothing tells the view, and they are left out; --view says it", without_view));
  }
  return data;
}

NewData read_regions(const NewDataOptions& options) {
  NewData data;
  for (const View view : {View::pa, View::lat}) {
    classifier::RoiDataOptions wanted;
    wanted.meta = options.table.string();
    wanted.data_home = options.data_home.empty() ? options.table.parent_path() : options.data_home;
    wanted.view = view;
    wanted.label.clear();
    wanted.patient = options.patient;
    wanted.source = data::source_options({}, {}, static_cast<std::size_t>(available_cores()));
    wanted.min_rows = 0;
    wanted.for_training = false;
    const classifier::RoiData regions(wanted);
    for (std::size_t row = 0; row < regions.size(); ++row)
      data.views[view].add(regions.row(row).group(), evaluation::measure_image(regions.image(row)));
  }
  return data;
}

}  // namespace deepwrist::drift
