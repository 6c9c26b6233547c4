#include "apps/pipeline/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "apps/pipeline/fingerprint.h"
#include "apps/pipeline/pictures.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"

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

/// Every case that the setup is about, those that cannot be read included.
std::set<CaseKey> case_keys(const Setup& setup) {
  std::set<CaseKey> keys;
  for (const auto& request : setup.requests) keys.insert(key_of(request));
  for (const auto& item : setup.unusable) keys.insert(key_of(item.request));
  return keys;
}

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

std::string side_text(View view) { return std::to_string(static_cast<int>(view)); }

std::string side_text(const CaseRequest& request) {
  return request.view_known ? side_text(request.view) : "";
}

void append(std::vector<std::string>& values, const std::vector<std::string>& more) {
  values.insert(values.end(), more.begin(), more.end());
}

void check_outputs(const config::InferenceExperiment& experiment) {
  if (fs::exists(experiment.save_path) && !fs::is_regular_file(experiment.save_path)) {
    throw Error(
        ErrorKind::usage, "save_path",
        experiment.save_path.string() + " is there and no regular file; give the name of a CSV to write");
  }
  const auto folder = experiment.save_path.parent_path();
  require_writable_folder(folder.empty() ? fs::path(".") : folder);
  if (experiment.save_image) require_writable_folder(experiment.save_image_dir);
  if (experiment.save_gradcam || experiment.save_gradcam_npy) require_writable_folder(experiment.gradcam_dir);
  if (experiment.save_defect) require_writable_folder(experiment.defect_dir);
}

int check_radiographs(const Setup& setup) {
  std::size_t failed = setup.unusable.size();
  {
    Progress progress("headers", setup.requests.size(), "files");
    for (const auto& request : setup.requests) {
      throw_if_stop_requested();
      try {
        if (!setup.loader->identify(request.file).has_image)
          throw Error(ErrorKind::format, request.file.string(), "is not an image: it holds no pixel data");
      } catch (const Error& error) {
        if (ends_run(error.kind())) throw;
        log().error("{}: {}", request.file_name, error.reason());
        ++failed;
      }
      progress.tick();
    }
  }
  if (failed == 0) return kExitDone;
  log().error("dry run: {} of {} radiographs would fail, with the reasons above; all else is as it should be",
              failed, setup.requests.size() + setup.unusable.size());
  return kExitSomeCasesFailed;
}

std::unique_ptr<Results> open_results(const Setup& setup, const fs::path& table, Results::Row header,
                                      const nlohmann::json& also) {
  const auto earlier = setup.experiment.runtime.earlier;
  const auto depends_on = fingerprint(setup);
  check_fingerprint(depends_on, table, earlier);
  auto results = std::make_unique<Results>(table, std::move(header), earlier, case_keys(setup));
  write_fingerprint(depends_on, table, also);
  return results;
}

void check_results(const Setup& setup, const fs::path& table, Results::Row header) {
  const auto earlier = setup.experiment.runtime.earlier;
  check_fingerprint(fingerprint(setup), table, earlier);
  Results::check(table, std::move(header), earlier, case_keys(setup));
}

Counts run_table(const Setup& setup, Results& results, const TableRun& run) {
  Counts counts;
  const auto of_run = run_digest(setup);
  std::vector<CaseRequest> missing;
  std::map<std::size_t, std::string> fingerprints;  // of files before they are read, by the cases' rows
  for (const auto& request : setup.requests) {
    const auto print = case_fingerprint(setup, request, of_run, run.depends_on(request));
    if (is_finished(request, print, results, run)) {
      results.keep(request.row, print);
      ++counts.kept;
      continue;
    }
    if (!results.has(print)) ++(results.knew(key_of(request)) ? counts.changed : counts.fresh);
    fingerprints[request.row] = print;
    missing.push_back(request);
  }
  const auto add = [&](const Case& item) {
    results.add(item.request.row, run.row(item), fingerprints[item.request.row]);
    ++(item.failed() ? counts.failed : counts.done);
  };
  for (const auto& item : setup.unusable) add(item);
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
    if (error.kind() != ErrorKind::interrupted) throw;
    const bool written = results.finish_interrupted();
    if (written) run.table_written();
    log().warn("stopped after {} of {} radiographs; {}resume=true does the rest", results.rows().size(),
               setup.requests.size() + setup.unusable.size(),
               written ? "" : "an earlier table was left as it is, the rows are in the .partial file; ");
    throw;
  }
  results.finish();
  run.table_written();
  return counts;
}

}  // namespace deepwrist::pipeline
