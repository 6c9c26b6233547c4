#include "apps/pipeline/requests.h"

#include <algorithm>
#include <map>
#include <utility>

#include "apps/pipeline/columns.h"
#include "apps/pipeline/study_ids.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/data/image_files.h"
#include "core/data/row_problems.h"
#include "core/data/spacing_files.h"

namespace deepwrist::pipeline {
namespace {

/// What is known of a row before it is read as an image.
struct Identified {
  dicom::ImageIdentity identity;
  std::string reason;  ///< why the row cannot be used
};

/// Numbers for IDs, in the order of their first appearance: the views of a study keep one number.
class Pseudonyms {
 public:
  std::string of(const std::string& id) {
    return std::to_string(numbers_.try_emplace(id, numbers_.size() + 1).first->second);
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

/// The name of a row in the log.
std::string shown_name(const Setup& setup, std::size_t index) {
  return setup.experiment.runtime.anonymize ? "row " + std::to_string(index + 1)
                                            : setup.metadata.cases[index].fname;
}

/// Asks the file where the table does not say the view, or where more than the view is wanted.
Identified identify(Setup& setup, std::size_t index) {
  const auto& row = setup.metadata.cases[index];
  Identified result;
  if (row.view && !writes_dicom_columns(setup.experiment)) {
    result.identity.view = row.view;
    return result;
  }
  try {
    result.identity = setup.loader->identify(row.path);
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    if (!row.view) result.reason = error.reason();  // else it fails when it is read
  }
  if (row.view) {
    result.identity.view = row.view;
    return result;
  }
  if (!result.identity.view && result.reason.empty()) {
    result.reason = "the view is unclear: " + result.identity.view_unclear +
                    "; give a table with a column Side (0 = PA, 1 = LAT)";
  }
  if (!result.identity.view_warning.empty())
    log().warn("{}: {}", shown_name(setup, index), result.identity.view_warning);
  return result;
}

CaseRequest make_request(const Setup& setup, std::size_t index, Identified& identified,
                         Pseudonyms& pseudonyms) {
  const auto& experiment = setup.experiment;
  const auto& row = setup.metadata.cases[index];
  CaseRequest request;
  request.row = index;
  request.file = row.path;
  request.id = experiment.runtime.anonymize ? pseudonyms.of(row.id) : row.id;
  request.file_name = shown_name(setup, index);
  request.view_known = identified.identity.view.has_value();
  request.view = identified.identity.view.value_or(View::pa);
  request.identity = std::move(identified.identity);
  if (row.mm_per_px) {
    request.spacing = *row.mm_per_px;
    request.spacing_source = dicom::SpacingSource::table;
  } else if (const auto& spacing = experiment.dataset.pixel_spacing) {
    request.spacing = cv::Size2d((*spacing)[1], (*spacing)[0]);
    request.spacing_source = dicom::SpacingSource::configured;
  }
  return request;
}

/// One ID for the pictures of a study, where no table gives IDs.
void group_studies(Setup& setup, const std::vector<Identified>& rows) {
  if (!setup.metadata.file.empty()) return;
  std::vector<StudyPicture> pictures;
  for (std::size_t i = 0; i < rows.size(); ++i)
    pictures.push_back({rows[i].identity, setup.metadata.cases[i].id});
  auto studies = study_ids(pictures);
  for (std::size_t i = 0; i < rows.size(); ++i) setup.metadata.cases[i].id = std::move(studies.ids[i]);
  if (studies.undivided > 0) {
    log().warn(
        "{} pictures of studies that have a view several times count as a study each, for their files do not "
        "say which belong together; a table with a column ID does",
        studies.undivided);
  }
}

/// Refuses an ID that comes twice for one view: one's outputs would replace the other's.
void require_unique(const data::Metadata& metadata) {
  data::RowProblems problems(metadata.file.empty() ? "the images" : metadata.file.string());
  data::add_repeated_ids(metadata.cases, problems);
  problems.throw_if_any();
}

/// Says which files are left out, once: those that are no images by their name or start, and documents.
void log_passed_over(const Setup& setup, std::vector<std::filesystem::path> files) {
  if (!files.empty())
    log().warn("{}", data::describe_passed_over(files, !setup.experiment.runtime.anonymize));
}

}  // namespace

std::map<View, std::size_t> make_requests(Setup& setup) {
  if (setup.experiment.dataset.dicom_columns && setup.experiment.runtime.anonymize)
    log().warn("dataset.dicom_columns has no effect: results are anonymised");
  auto& cases = setup.metadata.cases;
  auto passed_over = setup.metadata.passed_over;
  std::vector<Identified> rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    throw_if_stop_requested();
    rows.push_back(identify(setup, i));
    cases[i].view = rows[i].identity.view;
  }
  group_studies(setup, rows);
  require_unique(setup.metadata);
  const auto& dataset = setup.experiment.dataset;
  const auto spacing_files = data::spacing_files(setup.metadata, dataset.home / dataset.folder);
  Pseudonyms pseudonyms;
  std::map<View, std::size_t> others;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const bool is_document = setup.metadata.file.empty() && !rows[i].identity.has_image;
    if (is_document) {
      passed_over.push_back(cases[i].path);
      continue;
    }
    auto reason = std::move(rows[i].reason);
    auto request = make_request(setup, i, rows[i], pseudonyms);
    if (!spacing_files.empty()) request.spacing_file = spacing_files[i];
    if (reason.empty()) {
      const auto& views = setup.experiment.dataset.sides;
      if (std::ranges::count(views, request.view) > 0) {
        setup.requests.push_back(std::move(request));
      } else {
        ++others[request.view];
      }
      continue;
    }
    Case unusable;
    unusable.request = std::move(request);
    unusable.reason = std::move(reason);
    log().error("{}: {}", unusable.request.file_name, unusable.reason);
    setup.unusable.push_back(std::move(unusable));
  }
  log_passed_over(setup, std::move(passed_over));
  return others;
}

}  // namespace deepwrist::pipeline
