#include "pipeline/chunked_run.h"

#include <algorithm>
#include <future>
#include <optional>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "pipeline/case_loader.h"

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

using Chunk = std::vector<WantedRow>;

/// Chunks of rows of one view: the first holds one row, later ones up to `size`.
std::vector<Chunk> make_chunks(const std::vector<WantedRow>& rows, std::size_t size) {
  std::vector<Chunk> chunks;
  for (const View view : {View::pa, View::lat}) {
    Chunk chunk;
    for (const auto& wanted : rows) {
      if (wanted.view != view) continue;
      chunk.push_back(wanted);
      if (chunk.size() == (chunks.empty() ? 1 : size)) {
        chunks.push_back(std::move(chunk));
        chunk.clear();
      }
    }
    if (!chunk.empty()) chunks.push_back(std::move(chunk));
  }
  return chunks;
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
  const auto chunks = make_chunks(rows, static_cast<std::size_t>(setup.experiment.chunk));
  auto& loader = *setup.loader;
  auto next = loader.load_async(setup.requests_of(chunks.front()));
  Progress progress("radiographs", rows.size(), "images");
  std::optional<ViewNetworks> networks;
  std::optional<View> loaded_view;
  std::future<void> finishing;  // of the chunk before
  const auto wait_for_sink = [&] {
    if (finishing.valid()) finishing.get();
  };
  const auto compute = [&](const Chunk& chunk, const Chunk* following) {
    const View view = chunk.front().view;
    if (loaded_view != view) {
      networks.emplace(setup, last, view);
      loaded_view = view;
    }
    auto cases = next.get();
    if (following != nullptr) next = loader.load_async(setup.requests_of(*following));
    const auto count = static_cast<double>(cases.size());
    const double share = count / static_cast<double>(networks->fold_count());
    double told = 0;
    const bool more = following != nullptr && following->front().view == view;
    networks->process(
        cases,
        [&] {
          progress.tick(share);
          told += share;
        },
        more);
    progress.tick(std::max(0.0, count - told));  // no network sees what could not be read
    log_problems(cases);
    return cases;
  };
  try {
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      auto cases = compute(chunks[i], i + 1 < chunks.size() ? &chunks[i + 1] : nullptr);
      wait_for_sink();
      finishing =
          std::async(std::launch::async, [&sink, cases = std::move(cases)]() mutable { sink(cases); });
      log().debug("chunk {} of {} computed", i + 1, chunks.size());
      throw_if_stop_requested();
    }
  } catch (...) {
    wait_for_sink();  // its error, if it has one, comes first: what it lost is the worse of the two
    throw;
  }
  wait_for_sink();
}

}  // namespace deepwrist::pipeline
