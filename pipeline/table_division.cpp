#include "pipeline/table_division.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/base/log.h"
#include "core/base/sha256.h"
#include "pipeline/joined_texts.h"

//   rows (usable and not) ─► IDs in the order of their first rows, with how many rows each has
//                         ─► each into the part with fewest rows so far ─► rows of this part
//
// The IDs are the table's, also where results are anonymised.

namespace deepwrist::pipeline {
namespace {

/// SHA-256 of the table's file; of a folder, of its files' names, IDs and views in their order.
std::string digest_of_table(const data::Metadata& metadata) {
  if (!metadata.file().empty()) return sha256_of_file(metadata.file());
  JoinedTexts texts;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto row = metadata[i];
    for (const auto& part : {row.path.string(), row.id, std::string(row.view ? name(*row.view) : "")})
      texts.add(part);
  }
  return texts.digest();
}

/// The rows that a run over the whole table has, in its order.
std::vector<std::uint32_t> rows_of(const Setup& setup) {
  std::vector<std::uint32_t> rows;
  for (const auto& wanted : setup.requests) rows.push_back(wanted.row);
  for (const auto& unusable : setup.unusable) rows.push_back(unusable.row);
  std::ranges::sort(rows);
  return rows;
}

}  // namespace

std::vector<std::uint32_t> divide(const std::vector<std::string>& ids, std::size_t parts) {
  std::unordered_map<std::string, std::size_t> studies;  // number of each ID
  std::vector<std::size_t> study_of_row, rows;           // rows: of each study
  for (const auto& id : ids) {
    const auto [study, is_new] = studies.try_emplace(id, rows.size());
    if (is_new) rows.push_back(0);
    ++rows[study->second];
    study_of_row.push_back(study->second);
  }
  std::set<std::pair<std::size_t, std::uint32_t>> least;  // rows so far, part
  for (std::size_t i = 0; i < parts; ++i) least.emplace(0, static_cast<std::uint32_t>(i));
  std::vector<std::uint32_t> part_of_study;
  for (const auto count : rows) {
    auto part = least.extract(least.begin());
    part_of_study.push_back(part.value().second);
    part.value().first += count;
    least.insert(std::move(part));
  }
  std::vector<std::uint32_t> result;
  for (const auto study : study_of_row) result.push_back(part_of_study[study]);
  return result;
}

void take_part(Setup& setup, const Part& part) {
  const auto rows = rows_of(setup);
  std::vector<std::string> ids;
  for (const auto row : rows) ids.push_back(setup.metadata.names(row).id);
  const auto parts = divide(ids, part.of);
  std::unordered_set<std::uint32_t> own;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (parts[i] == part.number - 1) own.insert(rows[i]);
  }
  const auto is_others = [&](const auto& item) { return !own.contains(item.row); };
  std::erase_if(setup.requests, is_others);
  std::erase_if(setup.unusable, is_others);
  setup.part = {.part = part, .table_digest = digest_of_table(setup.metadata), .rows_of_all = rows.size()};
  log().info("{}: {} of {} radiographs", part.text(), own.size(), rows.size());
  if (own.empty()) log().warn("{} has no radiographs: the table has fewer studies than parts", part.text());
}

}  // namespace deepwrist::pipeline
