#include "clinic/node/retention.h"

#include <sys/stat.h>

#include <algorithm>

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

/// Files of `failed/`, by age and, the oldest first, until no `excess` of bytes is left; returns what is left
/// of it.
std::uint64_t remove_failed_files(const Spool& spool, WallSeconds before, std::uint64_t excess) {
  for (const auto& name : files_in(spool.failed())) {  // names begin with the time
    struct stat status {};
    const auto path = spool.failed() / name;
    if (stat(path.c_str(), &status) != 0) continue;
    if (excess == 0 && static_cast<double>(status.st_mtime) >= before) continue;
    fs::remove(path);
    excess -= std::min(excess, static_cast<std::uint64_t>(status.st_size));
  }
  return excess;
}

int remove_studies(NodeState& state, WallSeconds before, std::uint64_t excess) {
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
    if (changed >= before && excess == 0) break;
    excess -= std::min(excess, bytes_of(state, study));
    expire(state, study);
    ++removed;
  }
  if (excess > 0) log().warn("the spool has {} bytes too many, of studies that still wait", excess);
  return removed;
}

}  // namespace

int remove_old(NodeState& state, const Retention& retention, WallSeconds now) {
  const auto before = now - retention.max_age_s;
  const auto& spool = state.spool();
  try {
    const auto bytes =
        bytes_below(spool.studies()) + bytes_below(spool.results()) + bytes_below(spool.failed());
    auto excess = bytes - std::min(bytes, retention.max_bytes);
    excess = remove_failed_files(spool, before, excess);
    return remove_studies(state, before, excess);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, error.path1().string(), "cannot be removed: " + error.code().message());
  }
}

}  // namespace deepwrist::clinic
