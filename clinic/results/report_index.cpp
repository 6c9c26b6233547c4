#include "clinic/results/report_index.h"

#include <nlohmann/json.hpp>

#include "clinic/objects/object_uids.h"
#include "clinic/objects/source_values.h"
#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"

// {"content": UID, "report": UID, "predecessor": UID or ""}
//
// `content` is the UID that the report would have without a predecessor: it tells the same result made again,
// which is the same report, from a new result, which replaces it.

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kMaxBytes = 4096;

struct Entry {
  std::string content, report, predecessor;
};

std::optional<Entry> read(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  const auto json = read_json(file, kMaxBytes);
  JsonProblems problems;
  JsonFields fields(json, "", problems);
  Entry entry{fields.text("content"), fields.text("report"), fields.text("predecessor")};
  fields.finish();
  for (const auto* uid : {&entry.content, &entry.report, &entry.predecessor}) {
    const bool may_be_empty = uid == &entry.predecessor;
    if (!(may_be_empty && uid->empty()) && !is_uid(*uid)) problems.push_back("a UID is none");
  }
  throw_problems(file, problems);
  return entry;
}

std::string content_of(StudyResult result, ReportClass report_class) {
  result.predecessor_report.reset();
  return report_uid(report_class, result);
}

}  // namespace

std::filesystem::path ReportIndex::file_of(const StudyResult& result) const {
  return folder_ / "reports" / (report_series_uid(result) + ".json");
}

std::optional<std::string> ReportIndex::predecessor_of(const StudyResult& result,
                                                       ReportClass report_class) const {
  const auto known = read(file_of(result));
  if (!known) return std::nullopt;
  if (known->content != content_of(result, report_class)) return known->report;
  return known->predecessor.empty() ? std::nullopt : std::optional(known->predecessor);
}

void ReportIndex::remember(const StudyResult& result, ReportClass report_class,
                           const std::string& report) const {
  const nlohmann::json json{{"content", content_of(result, report_class)},
                            {"report", report},
                            {"predecessor", result.predecessor_report.value_or("")}};
  write_file_atomically(file_of(result), json_text(json, 0));
}

}  // namespace deepwrist::clinic
