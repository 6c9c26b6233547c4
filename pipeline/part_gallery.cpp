#include "pipeline/part_gallery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/fields.h"
#include "evaluation/fractures/evaluation.h"
#include "evaluation/scores.h"
#include "pipeline/chunked_run.h"
#include "pipeline/decisions.h"
#include "pipeline/fingerprint.h"
#include "pipeline/part.h"
#include "pipeline/part_record.h"
#include "pipeline/report_page.h"

//   each case that the gallery takes up ─► a line of the file, before its row is in the table
//
//   finish   table ─► the rows of the highest ranks, as many as the gallery holds
//              in the gallery                           computed by this run
//              in the file, made from the same          an earlier run's, killed or stopped
//              neither (the file was lost, report.cases is larger now)    computed once more
//            ─► the file has these alone
//
// A case of the file is what its row is where fingerprint, name, outcome and decision agree: names depend on
// report.identify, the last two on thresholds.

namespace deepwrist::pipeline {

namespace {

std::filesystem::path gallery_file_of(const Setup& setup) {
  return part_gallery_file(part_file(setup.experiment.save_path, setup.part.value().part));
}

std::optional<int> label_in(std::string_view text) {
  const auto number = parse_integer(text);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace

PartGallery::PartGallery(const Setup& setup, CaseGallery& gallery)
    : setup_(setup),
      gallery_(gallery),
      path_(gallery_file_of(setup)),
      run_(run_digest(setup)),
      file_(path_, setup.experiment.runtime.earlier.resume) {}

void PartGallery::taken(const Case& item, std::optional<int> truth) {
  const auto rank = CaseGallery::rank_of(item.prediction.probability, truth, item.request.row);
  file_.add({rank, case_fingerprint(setup_, item.request, run_, {}), gallery_.cases().at(rank)});
}

std::map<std::size_t, PartGallery::Wanted> PartGallery::best_rows(
    const data::CsvTable& table, const std::vector<std::size_t>& orders) const {
  const auto column = [&](const std::string& name) { return table.require_column(name); };
  const auto status = column("status"), score = column(evaluation::ScoreColumns().score),
             label = column(setup_.experiment.gt.front()), side = column("Side"),
             decision = column(kDecisionColumn), fingerprint = column(Results::kFingerprintColumn);
  const auto score_of = [&](std::size_t row) {
    return static_cast<float>(parse_double(table.field(row, score)).value_or(0));
  };
  std::vector<std::pair<CaseGallery::Rank, std::size_t>> ranked;  // with the row of the part's table
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.field(row, status) != "ok") continue;
    ranked.emplace_back(CaseGallery::rank_of(score_of(row), label_in(table.field(row, label)), orders[row]),
                        row);
  }
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), gallery_.limit()));
  std::map<std::size_t, Wanted> best;
  for (const auto& [rank, row] : ranked) {
    Wanted wanted{rank, std::string(table.field(row, fingerprint)),
                  report_name(setup_, setup_.named_request(rank.second)), "",
                  std::string(table.field(row, decision))};
    const auto truth = label_in(table.field(row, label));
    const auto view = data::parse_side(table.field(row, side));
    if (truth && view)
      wanted.outcome = evaluation::outcome(*truth, score_of(row) >= setup_.thresholds.at(name(*view)));
    best.emplace(rank.second, std::move(wanted));
  }
  return best;
}

void PartGallery::take_stored(std::map<std::size_t, Wanted>& missing) {
  if (missing.empty()) return;
  read_gallery(path_, [&](StoredCase item) {
    const auto found = missing.find(item.rank.second);
    if (found == missing.end()) return;
    const auto& wanted = found->second;
    const auto& shown = item.shown;
    if (item.rank != wanted.rank || item.fingerprint != wanted.fingerprint || shown.id != wanted.id ||
        shown.outcome != wanted.outcome || shown.decision != wanted.decision)
      return;
    gallery_.put(item.rank, std::move(item.shown));
    missing.erase(found);
  });
}

void PartGallery::compute(const std::map<std::size_t, Wanted>& missing,
                          const std::function<void(const Case&)>& add) {
  if (missing.empty()) return;
  log().info("{} cases of an earlier run are computed again, for their pictures in the report",
             missing.size());
  std::vector<WantedRow> rows;
  std::ranges::copy_if(setup_.requests, std::back_inserter(rows),
                       [&](const auto& wanted) { return missing.contains(wanted.row); });
  run_pipeline(setup_, Stage::prediction, rows, [&](std::vector<Case>& cases) {
    for (const auto& item : cases) {
      if (!item.failed()) add(item);
    }
  });
}

void PartGallery::finish(const Results::Finished& finished, const std::function<void(const Case&)>& add) {
  const auto best = best_rows(finished.table, finished.orders);
  auto missing = best;
  for (const auto& [rank, shown] : gallery_.cases()) missing.erase(rank.second);
  take_stored(missing);
  compute(missing, add);
  file_.replace([&](const GalleryFile::Add& write) {
    for (const auto& [rank, shown] : gallery_.cases()) {
      const auto row = best.find(rank.second);
      write({rank, row == best.end() ? "" : row->second.fingerprint, shown});
    }
  });
}

}  // namespace deepwrist::pipeline
