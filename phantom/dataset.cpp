#include "phantom/dataset.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <future>
#include <mutex>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/run_lock.h"
#include "core/base/signals.h"
#include "core/base/threads.h"
#include "core/report/picture/png.h"
#include "phantom/dataset_case.h"
#include "phantom/phantom_statistics.h"
#include "phantom/tables.h"

// The folder and the order in which it is filled:
//
//   phantoms.json      written first, "complete": false, so that --force knows a folder that was cut short
//   PA/, LAT/          0001_PA.dcm, 0001_LAT.dcm, ...: wrists in any order, by threads
//   landmarks.csv, cases.csv, preview.png, statistics.json
//   phantoms.json      again, complete if no wrist is missing
//
// Which wrists are broken is settled by blocks of ten: block b holds ⌊10 s (b + 1) + ½⌋ - ⌊10 s b + ½⌋
// broken ones for a share s, at places drawn for the block. Thus a wrist is the same however many there
// are, and any part of a large set has about its share.

namespace deepwrist::phantom {
namespace {

constexpr std::uint32_t kMaxCount = 1000000;
constexpr int kMinSide = 64, kMaxSide = 4096;
constexpr std::uint32_t kBlock = 10;  // labels are spread evenly over blocks of so many wrists
constexpr std::size_t kPreviewWrists = 16;
constexpr std::size_t kPreviewsPerRow = 8;
constexpr const char* kDescriptionFile = "phantoms.json";

/// Raises `flag` unless disarmed, so that a worker that throws stops the others.
struct StopOthers {
  std::atomic<bool>& flag;
  bool armed = true;
  ~StopOthers() {
    if (armed) {
      flag = true;
    }
  }
};

std::vector<CaseOutcome> make_cases(const DatasetOptions& options) {
  const Texture texture(options.seed);
  std::vector<CaseOutcome> outcomes(options.count);
  std::atomic<std::uint32_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex progress_mutex;
  Progress progress("Phantoms", options.count, "wrists");
  const auto work = [&] {
    for (std::uint32_t i = next++; i < options.count && !failed && !stop_requested(); i = next++) {
      StopOthers guard{failed};
      outcomes[i] = make_case(options, i, texture, options.preview && i < kPreviewWrists);
      guard.armed = false;
      const std::lock_guard lock(progress_mutex);
      progress.tick();
    }
  };
  const int threads = options.threads > 0 ? options.threads : available_cores();
  std::vector<std::future<void>> workers;
  for (int i = 0; i < threads; ++i) {
    workers.push_back(std::async(std::launch::async, work));
  }
  for (auto& worker : workers) {
    worker.get();
  }
  return outcomes;
}

void prepare_output(const DatasetOptions& options) {
  namespace fs = std::filesystem;
  std::error_code code;
  const fs::path& out = options.output;
  if (fs::exists(out, code) && !fs::is_directory(out, code)) {
    throw Error(ErrorKind::usage, out.string(), "the output exists and is not a folder; name another one");
  }
  if (fs::exists(out, code) && !fs::is_empty(out, code)) {
    if (!options.force) {
      throw Error(
          ErrorKind::usage, out.string(),
          "the output folder is not empty; name another one, or give --force to replace a data set that "
          "make_phantoms wrote");
    }
    if (!fs::exists(out / kDescriptionFile, code)) {
      throw Error(
          ErrorKind::usage, out.string(),
          std::string("the output folder holds no ") + kDescriptionFile +
              ", so make_phantoms did not write it and --force does not replace it; name another one");
    }
    for (const char* entry : {"PA", "LAT", "landmarks.csv", "cases.csv", "preview.png", "statistics.json"}) {
      fs::remove_all(out / entry, code);
      if (code) {
        throw Error(ErrorKind::io, (out / entry).string(), "cannot be removed: " + code.message());
      }
    }
  }
  require_writable_folder(out);
}

/// PA above LAT, some wrists a row.
void write_preview(const DatasetOptions& options, const std::filesystem::path& file,
                   const std::vector<CaseOutcome>& outcomes) {
  std::vector<std::vector<report::SheetCell>> rows;
  std::size_t wrists = 0;
  for (const CaseOutcome& outcome : outcomes) {
    if (outcome.previews[0].gray.empty()) continue;
    if (wrists++ % kPreviewsPerRow == 0) rows.resize(rows.size() + 2);
    rows[rows.size() - 2].push_back(outcome.previews[0]);
    rows[rows.size() - 1].push_back(outcome.previews[1]);
  }
  if (rows.empty()) return;
  const cv::Size size = rows[0][0].gray.size();
  const double aspect = options.style == Style::wild ? 0.8 : static_cast<double>(size.width) / size.height;
  report::save_png(file,
                   report::contact_sheet(rows, {static_cast<int>(kPreviewHeight * aspect), kPreviewHeight}));
}

DatasetSummary write_tables(const DatasetOptions& options, const std::vector<CaseOutcome>& outcomes) {
  std::vector<ImageRow> rows;
  std::vector<PictureFacts> facts;
  DatasetSummary summary;
  for (const CaseOutcome& outcome : outcomes) {
    for (int view = 0; outcome.done && view < 2; ++view) {
      rows.push_back(outcome.rows[view]);
      facts.push_back(outcome.facts[view]);
      if (!outcome.rows[view].landmarks_inside) ++summary.landmarks_outside;
    }
  }
  if (options.statistics) {
    write_file_atomically(options.output / "statistics.json", statistics_json(facts));
    summary.statistics = statistics_text(facts);
  }
  write_file_atomically(options.output / "landmarks.csv", landmarks_table(rows));
  write_file_atomically(options.output / "cases.csv", cases_table(rows));
  write_preview(options, options.output / "preview.png", outcomes);
  write_file_atomically(options.output / kDescriptionFile,
                        description(options, rows, rows.size() == 2 * std::size_t{options.count}));
  return summary;
}

}  // namespace

std::optional<double> subtlety_of(const DatasetOptions& options, std::uint32_t index) {
  const std::uint32_t block = index / kBlock, place = index % kBlock;
  const auto up_to = [&](std::uint32_t blocks) {
    return static_cast<std::uint32_t>(std::floor(options.fracture_share * kBlock * blocks + 0.5));
  };
  std::array<std::uint32_t, kBlock> order;
  CounterRng rng = stream_of(options.seed, block, Stream::label);
  for (std::uint32_t i = 0; i < kBlock; ++i) {
    order[i] = i;
    std::swap(order[i], order[rng.below(i + 1)]);
  }
  if (order[place] >= up_to(block + 1) - up_to(block)) {
    return std::nullopt;
  }
  return stream_of(options.seed, index, Stream::label, 1)
      .uniform(options.subtlety_low, options.subtlety_high);
}

void check_options(const DatasetOptions& o) {
  std::string problems;
  const auto demand = [&](bool holds, const std::string& text) { problems += holds ? "" : "\n  " + text; };
  demand(!o.output.empty(), "OUT: the output folder is missing");
  demand(o.count >= 1 && o.count <= kMaxCount, "--count must lie in 1 … " + std::to_string(kMaxCount));
  demand(o.fracture_share >= 0 && o.fracture_share <= 1, "--fracture-share must lie in 0 … 1");
  demand(o.subtlety_low >= 0 && o.subtlety_low <= o.subtlety_high && o.subtlety_high <= 1,
         "--subtlety must be one number or LOW HIGH with 0 ≤ LOW ≤ HIGH ≤ 1");
  demand(o.missing_spacing_share >= 0 && o.missing_spacing_share <= 1,
         "--missing-spacing-share must lie in 0 … 1");
  demand(
      std::min(o.size.width, o.size.height) >= kMinSide && std::max(o.size.width, o.size.height) <= kMaxSide,
      "--width and --height must lie in " + std::to_string(kMinSide) + " … " + std::to_string(kMaxSide));
  demand(o.threads >= 0 && o.threads <= 1024, "--threads must lie in 0 … 1024");
  if (!problems.empty()) {
    throw Error(ErrorKind::usage, "command line", "these options cannot be used:" + problems);
  }
}

DatasetSummary make_dataset(const DatasetOptions& asked) {
  check_options(asked);
  DatasetOptions options = asked;
  // Without a trailing slash, which would put the lock file inside the folder.
  options.output = std::filesystem::absolute(asked.output).lexically_normal();
  if (!options.output.has_filename()) {
    options.output = options.output.parent_path();
  }
  const RunLock lock(options.output);
  prepare_output(options);
  write_file_atomically(options.output / kDescriptionFile, description(options, {}, false));
  const std::vector<CaseOutcome> outcomes = make_cases(options);
  DatasetSummary summary = write_tables(options, outcomes);
  throw_if_stop_requested();
  return summary;
}

}  // namespace deepwrist::phantom
