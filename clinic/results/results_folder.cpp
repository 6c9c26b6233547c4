#include "clinic/results/results_folder.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <optional>
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
  void leave_out(std::size_t line, const std::string& reason) {
    ++counts_.left_out;
    log().warn("line {}: no DICOM results: {}", line, reason);
  }

  /// Studies in the order of their first views. Equal for what a template gives a study.
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

  /// Nothing for a file that names no study; tells it.
  std::optional<std::string> study_uid(const FinishedView& view) {
    try {
      if (!is_dicom(view.file)) {
        if (options_.stands_in.empty()) refuse_without_patient(view.file);
        return std::string();
      }
      auto uid = source_.identify(view.file).study_uid;
      if (!uid.empty()) return uid;
      leave_out(view.line, "its file has no StudyInstanceUID");
    } catch (const Error& error) {
      if (ends_run(error.kind())) throw;
      leave_out(view.line, error.reason());
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
        leave_out(views_[i].line, error.reason());
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
                       .content_date = options_.content_date,
                       .content_time = options_.content_time};
    if (result.views.empty()) return;
    result.sides = side_results(result.views, run_);
    try {
      check(result);
    } catch (const Error& error) {
      counts_.left_out += result.views.size() - 1;
      leave_out(views_[study.front()].line, error.reason());
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
  ResultsCounts counts_;
};

}  // namespace

void set_content_time(ResultsOptions& options, std::time_t when) {
  std::tm local{};
  localtime_r(&when, &local);
  options.content_date =
      fmt::format("{:04}{:02}{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
  options.content_time = fmt::format("{:02}{:02}{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

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
  return Writer(views, run, source, options).write();
}

}  // namespace deepwrist::clinic
