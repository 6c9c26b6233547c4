#include "clinic/results/results_folder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "clinic/results/report_index.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "core/base/version.h"

//   views ─► identity of each file ─► studies ─► of each: headers, pictures, heat maps ─► StudyResult
//                                                         report_index: what does it replace?
//                                                         write_objects ─► folder/*.dcm
//
// Messages name rows by their lines: IDs may be patients' and paths may be.

namespace deepwrist::clinic {
namespace {

/// Views of one study, by their places in the list.
using Study = std::vector<std::size_t>;

struct ImageUids {
  std::string study_uid, instance_uid;
};

class Writer {
 public:
  Writer(const std::vector<FinishedView>& views, const FinishedRun& run, data::RadiographSource& source,
         const ResultsOptions& options)
      : views_(views), run_(run), source_(source), options_(options), index_(options.folder) {}

  ResultsCounts write() {
    const auto studies = group();
    Progress progress("DICOM results", studies.size(), "studies");
    for (const auto& study : studies) {
      throw_if_stop_requested();
      write_study(study);
      progress.tick();
    }
    return counts_;
  }

 private:
  void leave_out(const FinishedView& view, const std::string& reason) {
    ++counts_.left_out;
    ++left_out_[view.id];
    log().warn("line {}: no DICOM results: {}", view.line, reason);
  }

  /// How many radiographs with an ID of this study are left out.
  std::size_t left_out_of(const Study& study) const {
    std::set<std::string> ids;
    for (const auto i : study) ids.insert(views_[i].id);
    std::size_t count = 0;
    for (const auto& id : ids) {
      if (const auto found = left_out_.find(id); found != left_out_.end()) count += found->second;
    }
    return count;
  }

  /// Studies in the order of their first views.
  std::vector<Study> group() {
    std::map<std::string, std::size_t> known;
    std::vector<Study> studies;
    for (std::size_t i = 0; i < views_.size(); ++i) {
      const auto uid = study_uid(views_[i]);
      if (!uid) continue;
      const auto [place, is_new] = known.emplace(*uid, studies.size());
      if (is_new) studies.emplace_back();
      studies[place->second].push_back(i);
    }
    return studies;
  }

  /// Which image a file is. A file whose pixels are cut off tells it too, and has objects that say so.
  ImageUids image_of(const std::filesystem::path& file) {
    try {
      const auto identity = source_.identify(file);
      return {identity.study_uid, identity.instance_uid};
    } catch (const Error& error) {
      if (ends_run(error.kind())) throw;
    }
    const auto header = source_.source_header(file);
    return {header.text(DCM_StudyInstanceUID), header.text(DCM_SOPInstanceUID)};
  }

  /// Nothing for a file that names no study, or is not the one that was analysed; tells it.
  std::optional<std::string> study_uid(const FinishedView& view) {
    try {
      require_unchanged(view, run_);
      const bool is_picture = takes_stand_in(view.file, options_.stands_in);
      const auto image = image_of(is_picture ? options_.stands_in : view.file);
      const bool is_another = !view.instance_uid.empty() && image.instance_uid != view.instance_uid;
      if (!is_picture && is_another) {
        leave_out(view, "its file is another image than the one that was analysed");
        return std::nullopt;
      }
      if (!image.study_uid.empty()) return image.study_uid;
      leave_out(view, "its file has no StudyInstanceUID");
    } catch (const Error& error) {
      if (ends_run(error.kind())) throw;
      leave_out(view, error.reason());
    }
    return std::nullopt;
  }

  /// The views of a study of which objects can be made; tells the others.
  std::vector<ViewResult> analysed(const Study& study) {
    std::vector<ViewResult> results;
    for (const auto i : study) {
      try {
        results.push_back(view_result(views_[i], run_, source_, options_.stands_in));
      } catch (const Error& error) {
        if (ends_run(error.kind())) throw;
        leave_out(views_[i], error.reason());
      }
    }
    return results;
  }

  void write_study(const Study& study) {
    StudyResult result{.views = analysed(study),
                       .sides = {},
                       .software_version = version(),
                       .weights = run_.weights,
                       .settings = run_.settings,
                       .content_date = {},
                       .content_time = {}};
    if (result.views.empty()) return;
    set_content_time(result, options_.when);
    result.sides = side_results(result.views, run_);
    result.left_out = left_out_of(study);
    try {
      check(result);
    } catch (const Error& error) {
      counts_.left_out += result.views.size() - 1;
      leave_out(views_[study.front()], error.reason());
      return;
    }
    const auto report_class = options_.objects.report_class;
    if (options_.objects.report) result.predecessor_report = index_.predecessor_of(result, report_class);
    const auto written = write_objects(result, options_.folder, options_.objects);
    for (const auto& warning : written.warnings)
      log().warn("line {}: DICOM results: {}", views_[study.front()].line, warning);
    for (const auto& object : written.objects) {
      if (object.kind == ObjectKind::report) index_.remember(result, report_class, object.instance);
      counts_.fresh += object.is_new ? 1 : 0;
    }
    counts_.objects += written.objects.size();
    ++counts_.studies;
  }

  const std::vector<FinishedView>& views_;
  const FinishedRun& run_;
  data::RadiographSource& source_;
  const ResultsOptions& options_;
  const ReportIndex index_;
  std::map<std::string, std::size_t> left_out_;  ///< radiographs by ID
  ResultsCounts counts_;
};

}  // namespace

std::string describe(const ResultsCounts& counts) {
  auto text =
      fmt::format("{} studies, {} DICOM objects ({} new)\n", counts.studies, counts.objects, counts.fresh);
  if (counts.left_out > 0)
    text += fmt::format("{} radiographs without DICOM results (see the warnings)\n", counts.left_out);
  return text;
}

ResultsCounts write_results(const std::vector<FinishedView>& views, const FinishedRun& run,
                            data::RadiographSource& source, const ResultsOptions& options) {
  const auto is_analysed = [](const FinishedView& view) { return view.probability.has_value(); };
  if (run.weights.empty() && std::ranges::any_of(views, is_analysed)) {
    throw Error(
        ErrorKind::format, options.folder.string(),
        "the run's record names no weights, by which its probabilities were computed; run test again");
  }
  if (!options.stands_in.empty()) {
    std::vector<std::filesystem::path> files;
    for (const auto& view : views) files.push_back(view.file);
    check_stand_in(files, options.stands_in);
  }
  return Writer(views, run, source, options).write();
}

}  // namespace deepwrist::clinic
