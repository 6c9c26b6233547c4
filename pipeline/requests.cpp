#include "pipeline/requests.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/base/log.h"
#include "core/data/image_files.h"
#include "core/data/row_problems.h"
#include "core/data/spacing_files.h"
#include "pipeline/columns.h"
#include "pipeline/study_ids.h"

//   view      the table's Side, else the file's
//   ID        the table's; without a table the study's; else from the file's name; anonymised, its number
//   spacing   the table's Spacing, else dataset.pixel_spacing (row, column); the file's: case_loader.cpp
//
// Files are asked where the table has no view, or where the DICOM columns are wanted. Studies are grouped
// after that, IDs compared once every view is known, and numbered once they are final. Then each row is
//
//   passed over   without pixel data, where there is no table
//   unusable      its view is unclear: a failed case with its reason
//   a request     of a view in dataset.views
//   left out      of another view, only counted

namespace deepwrist::pipeline {
namespace {

/// The name of a row in the log.
std::string shown_name(const Setup& setup, std::size_t index, const data::CaseRow& row) {
  return setup.experiment.runtime.anonymize ? "row " + std::to_string(index + 1) : row.fname;
}

/// Takes over what a file says of itself. Returns why its row cannot be used; empty where it can.
std::string take_identity(Setup& setup, std::size_t index, Identified found) {
  const auto row = setup.metadata.names(index);
  auto& identity = setup.identities[index];
  identity = std::move(found.identity);
  if (row.view) {
    identity.view = row.view;
    return "";  // a file that cannot be read fails when it is read
  }
  if (!identity.view_warning.empty())
    log().warn("{}: {}", shown_name(setup, index, row), identity.view_warning);
  if (identity.view) {
    setup.metadata.set_view(index, *identity.view);
    return "";
  }
  if (!found.reason.empty()) return std::move(found.reason);
  return "the view is unclear: " + identity.view_unclear +
         "; give a table with a column Side (0 = PA, 1 = LAT)";
}

/// Asks the files where the table does not say the view, or where more than the view is wanted. Returns the
/// rows that cannot be used, with the reasons.
std::map<std::size_t, std::string> identify(Setup& setup) {
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < setup.metadata.size(); ++i) {
    if (writes_dicom_columns(setup.experiment) || !setup.metadata.names(i).view) asked.push_back(i);
  }
  std::map<std::size_t, std::string> unclear;
  setup.loader->identify(
      asked.size(), [&](std::size_t i) { return setup.metadata[asked[i]].path; },
      [&](std::size_t i, Identified found) {
        auto reason = take_identity(setup, asked[i], std::move(found));
        if (!reason.empty()) unclear[asked[i]] = std::move(reason);
      });
  return unclear;
}

/// One ID for the pictures of a study, where no table gives IDs.
void group_studies(Setup& setup) {
  if (!setup.metadata.file().empty()) return;
  std::vector<StudyPicture> pictures;
  for (std::size_t i = 0; i < setup.metadata.size(); ++i)
    pictures.push_back({setup.identities[i], setup.metadata.names(i).id});
  auto studies = study_ids(pictures);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i].id != studies.ids[i]) setup.metadata.set_id(i, std::move(studies.ids[i]));
  }
  if (studies.undivided > 0) {
    log().warn(
        "{} pictures of studies that have a view several times count as a study each, for their files do not "
        "say which belong together; a table with a column ID does",
        studies.undivided);
  }
}

/// Refuses an ID that comes twice for one view: one's outputs would replace the other's.
void require_unique(const data::Metadata& metadata) {
  data::RowProblems problems(metadata.file().empty() ? "the images" : metadata.file().string());
  data::add_repeated_ids(metadata, problems);
  problems.throw_if_any();
}

/// Numbers for IDs, in the order of their first appearance: the views of a study keep one number.
std::vector<std::uint32_t> number_ids(const data::Metadata& metadata) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  std::vector<std::uint32_t> of_rows;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto next = static_cast<std::uint32_t>(numbers.size() + 1);
    of_rows.push_back(numbers.try_emplace(metadata.names(i).id, next).first->second);
  }
  return of_rows;
}

/// Says which files are left out, once: those that are no images by their name or start, and documents.
void log_passed_over(const Setup& setup, const std::vector<std::filesystem::path>& files) {
  if (!files.empty())
    log().warn("{}", data::describe_passed_over(files, !setup.experiment.runtime.anonymize));
}

/// Whether a file of a folder is a DICOM document and the like.
bool is_document(const Setup& setup, std::size_t index) {
  if (!setup.metadata.file().empty()) return false;
  const auto identity = setup.identities.find(index);
  return identity != setup.identities.end() && !identity->second.has_image;
}

}  // namespace

CaseRequest Setup::named_request(std::size_t index) const {
  const auto row = metadata.names(index);
  CaseRequest request;
  request.row = index;
  request.id = pseudonyms.empty() ? row.id : std::to_string(pseudonyms[index]);
  request.file_name = shown_name(*this, index, row);
  request.view_known = row.view.has_value();
  request.view = row.view.value_or(View::pa);
  return request;
}

CaseRequest Setup::request(std::size_t index) const {
  auto request = named_request(index);
  auto row = metadata[index];
  request.file = row.path;
  request.points = std::move(row.points);
  request.labels = std::move(row.gt);
  if (const auto identity = identities.find(index); identity != identities.end())
    request.identity = identity->second;
  request.spacing_file =
      data::spacing_file(metadata, index, experiment.dataset.home / experiment.dataset.folder);
  if (row.mm_per_px) {
    request.spacing = *row.mm_per_px;
    request.spacing_source = dicom::SpacingSource::table;
  } else if (const auto& spacing = experiment.dataset.pixel_spacing) {
    request.spacing = cv::Size2d((*spacing)[1], (*spacing)[0]);
    request.spacing_source = dicom::SpacingSource::configured;
  }
  return request;
}

std::vector<CaseRequest> Setup::requests_of(const std::vector<WantedRow>& rows) const {
  std::vector<CaseRequest> wanted;
  wanted.reserve(rows.size());
  for (const auto& row : rows) wanted.push_back(request(row.row));
  return wanted;
}

std::map<View, std::size_t> make_requests(Setup& setup) {
  const auto& experiment = setup.experiment;
  if (experiment.dataset.dicom_columns && experiment.runtime.anonymize)
    log().warn("dataset.dicom_columns has no effect: results are anonymised");
  auto unclear = identify(setup);
  group_studies(setup);
  require_unique(setup.metadata);
  if (experiment.runtime.anonymize) setup.pseudonyms = number_ids(setup.metadata);
  auto passed_over = setup.metadata.passed_over();
  std::map<View, std::size_t> others;
  for (std::size_t i = 0; i < setup.metadata.size(); ++i) {
    const auto row = static_cast<std::uint32_t>(i);
    const auto names = setup.metadata.names(i);
    if (is_document(setup, i)) {
      passed_over.push_back(setup.metadata[i].path);
    } else if (const auto found = unclear.find(i); found != unclear.end()) {
      log().error("{}: {}", shown_name(setup, i, names), found->second);
      setup.unusable.push_back({row, std::move(found->second)});
    } else if (const auto view = names.view.value(); std::ranges::count(experiment.dataset.sides, view) > 0) {
      setup.requests.push_back({row, view});
    } else {
      ++others[view];
    }
  }
  log_passed_over(setup, passed_over);
  return others;
}

}  // namespace deepwrist::pipeline
