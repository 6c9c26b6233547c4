#include "localizer/landmark_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/warn_once.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"
#include "core/data/id_column.h"
#include "core/data/image_files.h"
#include "core/data/image_pass.h"
#include "core/data/metadata.h"
#include "core/data/row_problems.h"
#include "core/data/spacing_files.h"
#include "localizer/prepared_images.h"

// Points of an image of W×H pixels, read as w×h (256×256; in reference mode prepared images keep W×H):
//
//   table    (x, y)             checked: 0 ≤ x ≤ W, 0 ≤ y ≤ H
//   row      image::InputFrame  once, when the image is read first
//   target   fractions of the image that the network gets (landmark_task.cpp)
//
// The first reading is parallel in `load` and in order in `take`, which alone changes rows. An image that is
// read again must have the size it had, by which the row's points were scaled. mm per pixel: the table's,
// else the image's, else of the file in the column DICOM. read_rows sets prepared_, so prepared_ is declared
// before rows_.

namespace deepwrist::localizer {
namespace fs = std::filesystem;
namespace {

constexpr const char* kProgressColumn = "Annotation";

/// A patient of whom nobody is told would be in training and validation, so a near miss is refused.
std::optional<std::size_t> patient_column(const data::CsvTable& table) {
  if (const auto message = table.near_miss("Patient")) {
    throw Error(
        ErrorKind::format, table.place(),
        *message + ", or to something else: patients must not be split between training and validation");
  }
  const auto column = table.column("Patient");
  if (column) data::warn_of_shortened_numbers(table, *column);
  return column;
}

/// Whether a table of `annotate` says of each row how far it has come; others need not be read twice.
bool tells_progress(const std::string& table) {
  if (!fs::is_regular_file(table) || data::is_image_file(table)) return false;
  try {
    return data::read_csv(table).column(kProgressColumn).has_value();
  } catch (const Error&) {
    return false;  // read_metadata says what is wrong
  }
}

/// Whether the row is left out: somebody has begun with it, or says that it cannot be used.
bool is_unfinished(const data::CsvTable& table, std::size_t row) {
  const auto column = table.column(kProgressColumn);
  const auto progress = column ? to_lower(trim(table.field(row, *column))) : "";
  return progress == "draft" || progress == "unusable";
}

/// Of a table that tells progress every row that is finished needs view and points, as all of others do.
void require_finished_rows(const data::Metadata& metadata) {
  data::RowProblems problems(metadata.file().string());
  std::size_t unfinished = 0;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto item = metadata[i];
    if (is_unfinished(metadata.table(), i)) {
      ++unfinished;
      continue;
    }
    if (!item.view) problems.add(item.line, "Side is blank");
    if (item.points.empty()) problems.add(item.line, "Points is blank");
  }
  problems.throw_if_any();
  if (unfinished > 0) {
    warn_once(fmt::format("{}: {} rows are left out, whose column {} says draft or unusable",
                          metadata.file().string(), unfinished, kProgressColumn));
  }
}

data::Metadata read_table(const LandmarkDataOptions& options) {
  data::MetadataOptions wanted;
  wanted.meta = options.meta;
  wanted.data_folder = options.data_home / options.data_folder;
  wanted.filter = options.filter;
  const bool progress = tells_progress(options.meta);
  if (!progress) wanted.required = {"Side", "Points"};
  wanted.points = options.points;
  wanted.unique_ids = false;  // nothing is written by ID; several images of one wrist share theirs
  auto metadata = data::read_metadata(wanted);
  if (metadata.file().empty()) {
    throw Error(ErrorKind::usage, options.meta,
                "training needs a table with the columns Fname, Side and Points, not images alone");
  }
  if (progress) require_finished_rows(metadata);
  return metadata;
}

/// The rows of the view; their points still in pixels of the file.
std::vector<LandmarkRow> rows_of(const data::Metadata& metadata, View view, const fs::path& data_folder,
                                 bool prepared) {
  const auto patient = patient_column(metadata.table());
  std::vector<LandmarkRow> rows;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto item = metadata[i];
    if (item.view != view || is_unfinished(metadata.table(), i)) continue;
    LandmarkRow row;
    row.file_name = item.fname;
    row.id = item.id;
    if (patient) {
      const auto text = trim(metadata.table().field(i, *patient));
      if (!data::names_nobody(text)) row.patient = text;
    }
    row.points = item.points;
    row.mm_per_px = item.mm_per_px;
    row.path = image_path(item, data_folder, prepared);
    row.spacing_file = data::spacing_file(metadata, i, data_folder);
    row.line = item.line;
    rows.push_back(std::move(row));
  }
  return rows;
}

bool inside(const cv::Point2f& point, const cv::Size& size) {
  return point.x >= 0 && point.y >= 0 && point.x <= static_cast<float>(size.width) &&
         point.y <= static_cast<float>(size.height);
}

void check_points(const LandmarkRow& row, const cv::Size& size, data::RowProblems& problems) {
  for (const auto& point : row.points) {
    if (inside(point, size)) continue;
    problems.add(row.line, fmt::format("the point ({}, {}) lies outside {} of {}x{} pixels", point.x, point.y,
                                       printable(row.file_name), size.width, size.height));
  }
}

void move_points(std::vector<cv::Point2f>& points, const image::InputFrame& frame) {
  for (auto& point : points) point = frame.to_input(point);
}

}  // namespace

LandmarkData::LandmarkData(const LandmarkDataOptions& options)
    : options_(options),
      rows_(read_rows()),
      source_(options.source),
      cache_(rows_.size(), options.cache_bytes, [this](std::size_t index) { return load_again(index); }) {
  read_images();
}

std::vector<LandmarkRow> LandmarkData::read_rows() {
  const auto metadata = read_table(options_);
  const auto folder = options_.data_home / options_.data_folder;
  prepared_ = are_prepared(metadata, folder, options_.prepared);
  if (prepared_) {
    log().info("{}: the images of {} are prepared ones and used as they are (dataset.prepared)",
               name(options_.view), options_.meta);
  }
  return rows_of(metadata, options_.view, folder, prepared_);
}

image::InputFrame LandmarkData::frame_of(const cv::Size& image) const {
  if (prepared_ && options_.reference) return {image, Fit::stretch, image};
  return {image, options_.source.preprocessing.fit};
}

data::TrainingImage LandmarkData::load(std::size_t index) {
  const auto& path = rows_[index].path;
  if (!prepared_) return source_.read(path);
  auto image = source_.read_prepared(path);
  if (!options_.reference) image.pixels = frame_of(image.original_size).picture(image.pixels);
  return image;
}

cv::Mat LandmarkData::load_again(std::size_t index) {
  auto image = load(index);
  if (image.original_size != rows_[index].original_size) {
    throw Error(ErrorKind::format, rows_[index].path.string(),
                "the image has changed since the run began; start again");
  }
  return std::move(image.pixels);
}

void LandmarkData::read_images() {
  data::RowProblems problems(options_.meta);
  const std::string view = name(options_.view);
  if (rows_.size() < options_.min_rows) {
    problems.add(1, fmt::format("the table has {} rows of {}, training needs {} or more", rows_.size(), view,
                                options_.min_rows));
  }
  std::size_t other_views = 0;
  data::ImagePass pass{.label = view + " images",
                       .count = rows_.size(),
                       .threads = source_.decoders(),
                       .quiet = options_.quiet};
  pass.load = [this](std::size_t index) {
    auto image = load(index);
    const auto& row = rows_[index];
    if (!row.mm_per_px && !image.mm_per_px && !row.spacing_file.empty()) {
      image.mm_per_px = data::spacing_of_picture(source_, row.spacing_file, image.original_size).mm_per_px;
    }
    return image;
  };
  pass.take = [&](std::size_t index, const data::TrainingImage& image) {
    auto& row = rows_[index];
    row.original_size = image.original_size;
    if (!row.mm_per_px) row.mm_per_px = image.mm_per_px;
    if (image.view && *image.view != options_.view) ++other_views;
    check_points(row, image.original_size, problems);
    move_points(row.points, frame_of(image.original_size));
    cache_.put(index, image.pixels);
  };
  pass.fail = [&](std::size_t index, const std::string& reason) {
    problems.add(rows_[index].line, printable(rows_[index].file_name) + ": " + reason);
  };
  pass.run();
  problems.throw_if_any();
  if (other_views > 0) {
    log().warn("{}: {} files say that they show another view than the Side column of {}", view, other_views,
               options_.meta);
  }
}

std::string LandmarkData::target_text(std::size_t index) const {
  std::string bytes;
  for (const auto& point : row(index).points)
    bytes.append(reinterpret_cast<const char*>(&point), sizeof point);
  return bytes;
}

std::string LandmarkData::id(std::size_t index) const {
  const auto& item = row(index);  // without an ID column, IDs are the files' names
  return data::is_id_of_file(item.id, item.file_name) ? fmt::format("row {}", index + 1) : item.id;
}

}  // namespace deepwrist::localizer
