#include "apps/annotate/annotated_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "annotation/annotation_columns.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/fields.h"
#include "core/data/metadata.h"
#include "core/data/spacing_files.h"
#include "pipeline/case_loader.h"
#include "pipeline/study_ids.h"

//   read_metadata ─► identify every file: view, side, study ─► ? IDs of studies ─► each row an image, or left
//   out
//
//   view         the table's Side, else the file's, else nobody's: the reader says it
//   laterality   the table's Laterality, else the file's
//   points, Fracture   the table's, but not for a blind reader
//   carried      the table's other columns; DICOM as it is found from the new table's folder

namespace deepwrist::annotation {
namespace fs = std::filesystem;
namespace {

using Identities = std::vector<dicom::ImageIdentity>;

data::MetadataOptions metadata_options(const AnnotateExperiment& experiment) {
  data::MetadataOptions options;
  options.meta = experiment.dataset.meta;
  options.data_folder = experiment.dataset.home / experiment.dataset.folder;
  options.read_points = !experiment.blind;
  options.unique_ids = false;  // rows are told apart by their files
  if (!experiment.blind) options.gt = {"Fracture"};
  return options;
}

Identities identify(const data::Metadata& metadata, const AnnotateExperiment& experiment,
                    const Preprocessing& preprocessing) {
  Identities identities(metadata.size());
  pipeline::CaseLoader loader(experiment.dataset, preprocessing, pipeline::kDecoders);
  loader.identify(
      metadata.size(), [&](std::size_t i) { return metadata[i].path; },
      [&](std::size_t i, pipeline::Identified found) {
        identities[i] = std::move(found.identity);  // what cannot be read tells why when it is shown
      });
  return identities;
}

/// One ID for the pictures of a study, where no table gives IDs.
void use_study_ids(data::Metadata& metadata, const Identities& identities) {
  std::vector<pipeline::StudyPicture> pictures;
  for (std::size_t i = 0; i < metadata.size(); ++i) pictures.push_back({identities[i], metadata.names(i).id});
  auto studies = pipeline::study_ids(pictures);
  for (std::size_t i = 0; i < metadata.size(); ++i) metadata.set_id(i, std::move(studies.ids[i]));
}

/// Whether a table gives the name back as it is.
bool survives_a_table(const std::string& name) {
  return !data::is_blank(name) && trim(name) == name && printable(name, name.size()) == name;
}

std::string laterality_of(const data::Metadata& metadata, std::size_t row, const std::string& of_file) {
  if (metadata.file().empty()) return of_file;
  const auto column = metadata.table().column("Laterality");
  const auto text = column ? to_lower(trim(metadata.table().field(row, *column))) : "";
  if (text == "l" || text == "left") return "L";
  if (text == "r" || text == "right") return "R";
  return of_file;
}

std::vector<std::pair<std::string, std::string>> carried_columns(const data::Metadata& metadata,
                                                                 std::size_t row,
                                                                 const AnnotateExperiment& experiment) {
  std::vector<std::pair<std::string, std::string>> carried;
  if (metadata.file().empty()) return carried;
  const auto& table = metadata.table();
  for (std::size_t k = 0; k < table.header().size(); ++k) {
    const auto& name = table.header()[k];
    if (is_carried(name)) carried.emplace_back(name, table.field(row, k));
  }
  const auto file = data::spacing_file(metadata, row, experiment.dataset.home / experiment.dataset.folder);
  if (file.empty()) return carried;
  std::error_code absent;
  const auto found = fs::relative(file, fs::absolute(experiment.save_path).parent_path(), absent);
  for (auto& [name, value] : carried) {
    if (name == data::kSpacingFileColumn) value = absent ? fs::absolute(file).string() : found.string();
  }
  return carried;
}

AnnotatedImage image_of(const data::Metadata& metadata, std::size_t index,
                        const dicom::ImageIdentity& identity, const AnnotateExperiment& experiment) {
  const auto row = metadata[index];
  AnnotatedImage image{.path = row.path, .id = row.id, .shown = row.fname};
  image.initial.view = row.view ? row.view : identity.view;
  image.initial.laterality = laterality_of(metadata, index, identity.laterality);
  for (std::size_t k = 0; k < std::min(row.points.size(), kLandmarks); ++k) {
    image.initial.points[k] =
        cv::Point2d(rounded_coordinate(row.points[k].x), rounded_coordinate(row.points[k].y));
  }
  if (!row.gt.empty()) image.initial.fracture = row.gt.front();
  image.carried = carried_columns(metadata, index, experiment);
  return image;
}

std::optional<cv::Size2d> stated_spacing(const data::CaseRow& row, const data::DatasetOptions& dataset) {
  if (row.mm_per_px) return row.mm_per_px;
  if (dataset.pixel_spacing) return cv::Size2d((*dataset.pixel_spacing)[1], (*dataset.pixel_spacing)[0]);
  return std::nullopt;
}

}  // namespace

ListedImages list_images(const AnnotateExperiment& experiment, const Preprocessing& preprocessing) {
  auto metadata = data::read_metadata(metadata_options(experiment));
  const auto identities = identify(metadata, experiment, preprocessing);
  if (metadata.file().empty()) use_study_ids(metadata, identities);
  ListedImages listed;
  std::set<fs::path> seen;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    auto image = image_of(metadata, i, identities[i], experiment);
    const auto& sides = experiment.dataset.sides;
    const auto& view = image.initial.view;
    if (metadata.file().empty() && !identities[i].has_image) continue;  // a report or the like
    if (view && std::ranges::find(sides, *view) == sides.end()) continue;
    if (!survives_a_table(image.path.string()) || !survives_a_table(image.path.filename().string())) {
      log().error("{} is left out: its name cannot stand in a table; rename it", image.shown);
    } else if (!seen.insert(fs::absolute(image.path).lexically_normal()).second) {
      log().warn("{} is named twice; it is annotated once", image.shown);
    } else {
      listed.mm_per_px.push_back(stated_spacing(metadata[i], experiment.dataset));
      listed.images.push_back(std::move(image));
    }
  }
  if (listed.images.empty())
    throw Error(ErrorKind::io, experiment.dataset.meta, "holds no radiograph to annotate");
  return listed;
}

}  // namespace deepwrist::annotation
