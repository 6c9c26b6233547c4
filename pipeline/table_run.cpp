#include "pipeline/table_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "pipeline/fingerprint.h"
#include "pipeline/made_record.h"
#include "pipeline/part_record.h"
#include "pipeline/pictures.h"

// A row of a resumed run, by what an earlier one finished:
//
//   this fingerprint, all pictures there     kept
//   this fingerprint, a picture missing      done again, counted as neither changed nor new
//   the case (ID, Side) by another           changed: done again
//   neither                                  new
//
// Rows that cannot be used come first. Of each other: check, pictures, then the row, so that no row of a
// killed run lacks its pictures. Fingerprints are taken before files are decoded: one that changes
// meanwhile is done again by the next resumed run.

namespace deepwrist::pipeline {
namespace fs = std::filesystem;

namespace {

void check_case(Case& item, const TableRun& run) {
  item.reason = run.check(item);
  if (item.failed()) log().error("{}: {}", item.request.file_name, item.reason);
}

/// Whether an earlier run has done all of a request.
bool is_finished(const CaseRequest& request, const std::string& fingerprint, const Results& results,
                 const TableRun& run) {
  const auto exists = [](const fs::path& file) { return fs::exists(file); };
  return results.has(fingerprint) && std::ranges::all_of(run.pictures(request), exists);
}

CaseKey key_of(const CaseRequest& request) { return {request.id, side_text(request)}; }

/// Erases the cases that the setup is about, those that cannot be read included.
void erase_cases(const Setup& setup, std::set<CaseKey>& keys) {
  if (keys.empty()) return;
  for (const auto& wanted : setup.requests) keys.erase(key_of(setup.named_request(wanted.row)));
  for (const auto& item : setup.unusable) keys.erase(key_of(setup.named_request(item.row)));
}

Case failed_case(const Setup& setup, const UnusableRow& unusable) {
  Case item;
  item.request = setup.request(unusable.row);
  item.reason = unusable.reason;
  return item;
}

/// Fingerprints of rows, in as little memory as they need; empty for other rows. Added in the rows' order.
class Fingerprints {
 public:
  void add(std::uint32_t row, const std::string& fingerprint) {
    rows_.push_back(row);
    texts_ += fingerprint;
  }
  std::string of(std::size_t row) const {
    const auto found = std::ranges::lower_bound(rows_, row);
    if (found == rows_.end() || *found != row) return "";
    const auto length = texts_.size() / rows_.size();
    return texts_.substr(static_cast<std::size_t>(found - rows_.begin()) * length, length);
  }

 private:
  std::vector<std::uint32_t> rows_;
  std::string texts_;
};

/// A case that failed has none: those of an earlier run would be taken for its own.
void remove_pictures(const CaseRequest& request, const TableRun& run) {
  for (const auto& file : run.pictures(request)) {
    std::error_code error;
    fs::remove(file, error);
    if (error)
      log().warn("{} is of an earlier run and cannot be removed: {}", file.string(), error.message());
  }
}

}  // namespace

int Counts::exit_code() const { return failed > 0 ? kExitSomeCasesFailed : kExitDone; }

std::string describe(const Counts& counts) {
  std::string text = fmt::format("{} radiographs done", counts.done);
  if (counts.kept + counts.changed > 0) {
    text += fmt::format(" (of the earlier run: {} kept, {} changed, {} new)", counts.kept, counts.changed,
                        counts.fresh);
  }
  if (counts.failed > 0) text += fmt::format(", {} failed (see the reason column)", counts.failed);
  return text + "\n";
}

void note_counts(const Counts& counts, config::RunSummary& summary) {
  summary.count("done", counts.done);
  summary.count("failed", counts.failed);
  summary.count("kept", counts.kept);
  summary.count("changed", counts.changed);
  summary.count("new", counts.fresh);
  summary.failures(counts.reasons);
}

std::string side_text(View view) { return std::to_string(static_cast<int>(view)); }

std::string side_text(const CaseRequest& request) {
  return request.view_known ? side_text(request.view) : "";
}

void check_outputs(const InferenceExperiment& experiment) {
  for (const auto& file : {experiment.save_path, part_file(experiment.save_path, experiment.part)}) {
    if (!fs::exists(file) || fs::is_regular_file(file)) continue;
    throw Error(ErrorKind::usage, "save_path",
                file.string() + " is there and no regular file; give the name of a CSV to write");
  }
  const auto folder = experiment.save_path.parent_path();
  require_writable_folder(folder.empty() ? fs::path(".") : folder);
  if (experiment.save_image) require_writable_folder(experiment.save_image_dir);
  if (experiment.save_gradcam || experiment.save_gradcam_npy) require_writable_folder(experiment.gradcam_dir);
  if (experiment.save_defect) require_writable_folder(experiment.defect_dir);
}

int check_radiographs(const Setup& setup) {
  std::size_t failed = setup.unusable.size();
  const auto& requests = setup.requests;
  const auto file_of = [&](std::size_t i) { return setup.metadata[requests[i].row].path; };
  // Files without a table were all opened when their views were asked for.
  const auto unopened = setup.metadata.file().empty() ? 0 : requests.size();
  setup.loader->identify(unopened, file_of, [&](std::size_t i, const Identified& found) {
    const bool no_image = found.reason.empty() && !found.identity.has_image;
    const auto& reason = no_image ? "is not an image: it holds no pixel data" : found.reason;
    if (reason.empty()) return;
    log().error("{}: {}", setup.named_request(requests[i].row).file_name, reason);
    ++failed;
  });
  if (failed == 0) return kExitDone;
  log().error("dry run: {} of {} radiographs would fail, with the reasons above; all else is as it should be",
              failed, requests.size() + setup.unusable.size());
  return kExitSomeCasesFailed;
}

std::unique_ptr<Results> open_results(const Setup& setup, const fs::path& table, const Columns& columns,
                                      const nlohmann::json& also, const Results::Renew& renew) {
  const auto earlier = setup.experiment.runtime.earlier;
  const auto depends_on = fingerprint(setup);
  check_fingerprint(depends_on, table, earlier);
  auto results = std::make_unique<Results>(
      table, data::header_of(columns), earlier, [&](auto& keys) { erase_cases(setup, keys); }, renew);
  if (setup.part) forget_part(table);
  auto recorded = also;
  recorded["made"] = made_record(setup);
  write_fingerprint(depends_on, table, recorded);
  return results;
}

void check_results(const Setup& setup, const fs::path& table, const Columns& columns) {
  const auto earlier = setup.experiment.runtime.earlier;
  check_fingerprint(fingerprint(setup), table, earlier);
  Results::check(table, data::header_of(columns), earlier, [&](auto& keys) { erase_cases(setup, keys); });
}

Counts run_table(const Setup& setup, Results& results, const TableRun& run, config::RunSummary& summary) {
  for (const auto& pictures : picture_folders(setup.experiment)) summary.output(pictures.folder);
  summary.phase("radiographs");
  Counts counts;
  const auto of_run = run_digest(setup);
  std::vector<WantedRow> missing;
  Fingerprints fingerprints;  // of files before they are read
  for (const auto& wanted : setup.requests) {
    const auto request = setup.request(wanted.row);
    const auto print = case_fingerprint(setup, request, of_run, run.depends_on(request));
    if (is_finished(request, print, results, run)) {
      results.keep(request.row, print);
      ++counts.kept;
      continue;
    }
    if (!results.has(print)) ++(results.knew(key_of(request)) ? counts.changed : counts.fresh);
    fingerprints.add(wanted.row, print);
    missing.push_back(wanted);
  }
  const auto add = [&](const Case& item) {
    results.add(item.request.row, data::row_of(run.columns, item), fingerprints.of(item.request.row));
    ++(item.failed() ? counts.failed : counts.done);
    if (item.failed()) ++counts.reasons[item.reason];
  };
  for (const auto& item : setup.unusable) add(failed_case(setup, item));
  try {
    run_pipeline(setup, run.last, missing, [&](std::vector<Case>& cases) {
      for (auto& item : cases) {
        if (!item.failed()) check_case(item, run);
        if (!item.failed()) save_or_fail(item, run.save_pictures);
        if (item.failed()) remove_pictures(item.request, run);
        add(item);
      }
    });
  } catch (const Error& error) {
    note_counts(counts, summary);
    if (error.kind() != ErrorKind::interrupted) throw;
    const bool written = results.finish_interrupted();
    if (written) run.table_written();
    log().warn("stopped after {} of {} radiographs; {}resume=true does the rest", results.size(),
               setup.requests.size() + setup.unusable.size(),
               written ? "" : "an earlier table was left as it is, the rows are in the .partial file; ");
    throw;
  }
  note_counts(counts, summary);
  summary.phase("results");
  results.finish();
  run.table_written();
  return counts;
}

}  // namespace deepwrist::pipeline
