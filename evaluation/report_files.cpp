#include "evaluation/report_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <opencv2/core/version.hpp>

#include "core/base/version.h"

namespace deepwrist::evaluation {

EvaluationFiles files_beside(const std::filesystem::path& table) {
  const auto named = [&](const char* end) {
    auto path = table;
    path.replace_filename(table.stem().string() + end);
    return path;
  };
  return {named("_metrics.json"), named("_metrics.csv"), named("_report.html"), named("_figures")};
}

std::filesystem::path run_file_of(const std::filesystem::path& table) { return table.string() + ".run.json"; }

void note_outputs(OutputGuard& guard, const EvaluationFiles& files, const std::string& what) {
  for (const auto& file : {files.json, files.csv, files.page}) guard.writes(file, what);
  if (!files.figures.empty()) guard.fills(files.figures, what);
}

void write_report(const EvaluationFiles& files, const report::Page& page) {
  if (!files.page.empty()) report::write_page(files.page, page);
  if (!files.figures.empty()) report::write_figures(files.figures, page);
}

std::vector<std::pair<std::string, std::string>> provenance(std::optional<std::time_t> written) {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return {{"DeepWrist", version()},
          {"OpenCV", CV_VERSION},
          {"written", fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(written.value_or(now)))}};
}

std::string folder_name(const std::filesystem::path& folder) {
  const auto path = folder.lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace deepwrist::evaluation
