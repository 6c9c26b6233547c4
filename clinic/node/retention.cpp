#include "clinic/node/retention.h"

#include <sys/stat.h>

#include "clinic/node/spool_repair.h"
#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t sum = 0;
  if (!fs::exists(folder)) return sum;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) sum += entry.file_size();
  }
  return sum;
}

std::uint64_t bytes_of(NodeState& state, std::int64_t study) {
  auto sum = bytes_below(state.spool().study(study));
  Statement results(state.database(), "SELECT uid FROM result WHERE study = ?", study);
  while (results.step()) {
    std::error_code gone;
    const auto bytes = fs::file_size(state.spool().result(results.text(0)), gone);
    if (!gone) sum += bytes;
  }
  return sum;
}

void expire(NodeState& state, std::int64_t study) {
  Statement(state.database(), "UPDATE study SET status = 'expired' WHERE number = ?", study).run();
  remove_expired(state.database(), state.spool(), study);
}

void remove_failed_files(const Spool& spool, WallSeconds before) {
  for (const auto& name : files_in(spool.failed())) {
    struct stat status {};
    const auto path = spool.failed() / name;
    if (stat(path.c_str(), &status) == 0 && static_cast<double>(status.st_mtime) < before) fs::remove(path);
  }
}

int remove_studies(NodeState& state, const Retention& retention, WallSeconds now) {
  const auto& spool = state.spool();
  auto bytes = bytes_below(spool.studies()) + bytes_below(spool.results()) + bytes_below(spool.failed());
  struct Candidate {
    std::int64_t study;
    WallSeconds changed;
  };
  std::vector<Candidate> candidates;
  Statement rows(
      state.database(),
      "SELECT number, changed FROM study WHERE status IN ('sent', 'failed') ORDER BY changed, number");
  while (rows.step()) candidates.push_back({rows.integer(0), rows.real(1)});
  int removed = 0;
  for (const auto& [study, changed] : candidates) {
    if (changed >= now - retention.max_age_s && bytes <= retention.max_bytes) break;
    bytes -= bytes_of(state, study);
    expire(state, study);
    ++removed;
  }
  if (bytes > retention.max_bytes)
    log().warn("the spool has {} bytes, more than {}, of studies that still wait", bytes,
               retention.max_bytes);
  return removed;
}

}  // namespace

int remove_old(NodeState& state, const Retention& retention, WallSeconds now) {
  try {
    remove_failed_files(state.spool(), now - retention.max_age_s);
    return remove_studies(state, retention, now);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, error.path1().string(), "cannot be removed: " + error.code().message());
  }
}

}  // namespace deepwrist::clinic
