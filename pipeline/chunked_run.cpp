#include "pipeline/chunked_run.h"

#include <algorithm>
#include <future>
#include <optional>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "pipeline/case_loader.h"
#include "pipeline/row_chunks.h"

//   reading    0 |    1     |    2     |    3     |
//   networks     |    0     |    1     |    2     |    3     |
//   sink         |          |    0     |    1     |    2     |    3
//
// A chunk is handed to the sink when the one before has left it, so three are in memory at most. All chunks
// of PA come before those of LAT, each view's in the order of the table; networks are replaced where the
// view changes. A stop is looked for after a chunk is handed over; the sink is waited for before any error
// passes on, and its own goes before.

namespace deepwrist::pipeline {
namespace {

std::size_t image_bytes(const Case& item) {
  const auto bytes = [](const cv::Mat& image) { return image.total() * image.elemSize(); };
  return bytes(item.image) + bytes(item.network_image);
}

void log_problems(const std::vector<Case>& cases) {
  for (const auto& item : cases) {
    const auto& shown = item.request.file_name;
    for (const auto& warning : item.warnings) log().warn("{}: {}", shown, warning);
    if (item.failed()) log().error("{}: {}", shown, item.reason);
  }
}

}  // namespace

void run_pipeline(const Setup& setup, Stage last, const std::vector<WantedRow>& rows,
                  const std::function<void(std::vector<Case>&)>& sink) {
  if (rows.empty()) return;
  RowChunks chunks(rows, static_cast<std::size_t>(setup.experiment.chunk));
  std::size_t largest = 0;  // bytes of a case's images
  auto& loader = *setup.loader;
  auto chunk = chunks.next(largest);
  auto loading = loader.load_async(setup.requests_of(*chunk));
  Progress progress("radiographs", rows.size(), "images");
  std::optional<ViewNetworks> networks;
  std::optional<View> loaded_view;
  std::future<void> finishing;  // of the chunk before
  const auto wait_for_sink = [&] {
    if (finishing.valid()) finishing.get();
  };
  const auto compute = [&](std::vector<Case>& cases, bool more) {
    const auto count = static_cast<double>(cases.size());
    const double share = count / static_cast<double>(networks->fold_count());
    double told = 0;
    networks->process(
        cases,
        [&] {
          progress.tick(share);
          told += share;
        },
        more);
    progress.tick(std::max(0.0, count - told));  // no network sees what could not be read
    log_problems(cases);
  };
  try {
    for (std::size_t done = 0; chunk;) {
      const View view = chunk->front().view;
      if (loaded_view != view) {
        networks.emplace(setup, last, view);
        loaded_view = view;
      }
      auto cases = loading.get();
      for (const auto& item : cases) largest = std::max(largest, image_bytes(item));
      chunk = chunks.next(largest);
      if (chunk) loading = loader.load_async(setup.requests_of(*chunk));
      compute(cases, chunk && chunk->front().view == view);
      done += cases.size();
      wait_for_sink();
      finishing =
          std::async(std::launch::async, [&sink, cases = std::move(cases)]() mutable { sink(cases); });
      log().debug("chunk computed: {} of {} rows", done, rows.size());
      throw_if_stop_requested();
    }
  } catch (...) {
    wait_for_sink();  // its error, if it has one, comes first: what it lost is the worse of the two
    throw;
  }
  wait_for_sink();
}

}  // namespace deepwrist::pipeline
