#include "clinic/node/node_status.h"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/file.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "clinic/node/database.h"
#include "clinic/node/file_meta.h"
#include "clinic/node/spool.h"
#include "core/base/descriptor.h"
#include "core/base/error.h"

//   state.db       study ─────────────► studies by status, the oldest without an answer, latencies
//                  study, delivery ───► errors by kind
//                  delivery ──────────► deliveries by state
//                  delivery, result ──► classes not taken
//   state.db.lock  held by a process ─► running
//   received/      files ─────────────► not yet filed
//   failed/        files ─────────────► of no study
//   file system ──────────────────────► free space
//
// A node that runs goes on meanwhile: with a write-ahead log readers and its writer do not wait for each
// other.

namespace deepwrist::clinic {
namespace {

std::map<std::string, std::int64_t> counts(Database& database, const char* sql) {
  std::map<std::string, std::int64_t> found;
  Statement rows(database, sql);
  while (rows.step()) found[rows.text(0)] += rows.integer(1);
  return found;
}

/// The value below which a share of sorted ones lies (nearest rank).
double quantile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void read_latencies(Database& database, NodeStatus& status) {
  Statement rows(database,
                 "SELECT latency FROM (SELECT latency FROM study WHERE latency >= 0 "
                 "ORDER BY number DESC LIMIT 1000) ORDER BY latency");
  std::vector<double> sorted;
  while (rows.step()) sorted.push_back(rows.real(0));
  if (sorted.empty()) return;
  status.latency_median_s = quantile(sorted, 0.5);
  status.latency_95_s = quantile(sorted, 0.95);
}

std::vector<RefusedClass> read_refused(Database& database) {
  Statement rows(
      database,
      "SELECT sop_class, destination, count(*) FROM delivery JOIN result ON result.uid = delivery.uid "
      "WHERE state = 'refused' GROUP BY sop_class, destination ORDER BY destination, sop_class");
  std::vector<RefusedClass> found;
  while (rows.step()) found.push_back({class_name(rows.text(0)), rows.text(1), rows.integer(2)});
  return found;
}

bool is_locked(const std::filesystem::path& database) {
  const Descriptor file(open((database.string() + ".lock").c_str(), O_RDONLY | O_CLOEXEC));
  return file.valid() && flock(file.get(), LOCK_SH | LOCK_NB) != 0;
}

std::string listed(const std::vector<RefusedClass>& refused) {
  std::string text;
  for (const auto& [name, destination, count] : refused)
    text += fmt::format("{}{} {} by {}", text.empty() ? "" : ", ", count, name, destination);
  return text.empty() ? "none" : text;
}

std::string listed(const std::map<std::string, std::int64_t>& counted) {
  std::string text;
  for (const auto& [name, count] : counted)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text.empty() ? "none" : text;
}

}  // namespace

NodeStatus read_status(const std::filesystem::path& root, WallSeconds now) {
  if (!std::filesystem::exists(root / "state.db"))
    throw Error(ErrorKind::io, root.string(), "no node has had this spool yet");
  const Spool spool(root);
  Database database(spool.database());
  return read_status(spool, database, now);
}

NodeStatus read_status(const Spool& spool, Database& database, WallSeconds now) {
  NodeStatus status;
  status.running = is_locked(spool.database());
  status.studies = counts(database, "SELECT status, count(*) FROM study GROUP BY status");
  status.deliveries = counts(database, "SELECT state, count(*) FROM delivery GROUP BY state");
  status.errors = counts(database,
                         "SELECT error, count(*) FROM (SELECT error FROM study UNION ALL "
                         "SELECT error FROM delivery) WHERE error <> '' GROUP BY error");
  status.refused = read_refused(database);
  status.free_bytes = spool.free_bytes();
  status.arrivals = static_cast<std::int64_t>(files_in(spool.received()).size());
  status.set_aside = static_cast<std::int64_t>(files_in(spool.failed()).size());
  Statement oldest(database,
                   "SELECT min(last_received), count(*) FROM study "
                   "WHERE status IN ('received', 'predicting', 'predicted')");
  if (oldest.step() && oldest.integer(1) > 0) status.oldest_s = std::max(0.0, now - oldest.real(0));
  read_latencies(database, status);
  return status;
}

std::string describe(const NodeStatus& status) {
  std::string text;
  const auto line = [&](const char* name, const std::string& value) {
    text += fmt::format("{:<20}{}\n", name, value);
  };
  line("node", status.running ? "running" : "not running");
  line("studies", listed(status.studies));
  line("deliveries", listed(status.deliveries));
  line("classes not taken", listed(status.refused));
  line("errors", listed(status.errors));
  line("files not yet filed", std::to_string(status.arrivals));
  line("files of no study", std::to_string(status.set_aside));
  line("free space", fmt::format("{:.1f} GiB", static_cast<double>(status.free_bytes) / (1 << 30)));
  line("oldest unanswered", status.oldest_s ? fmt::format("{:.0f} s", *status.oldest_s) : "none");
  line("latency", status.latency_median_s ? fmt::format("median {:.1f} s, 95 % within {:.1f} s",
                                                        *status.latency_median_s, *status.latency_95_s)
                                          : "no study was answered yet");
  return text;
}

}  // namespace deepwrist::clinic
