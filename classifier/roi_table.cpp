#include "classifier/roi_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "core/data/id_column.h"
#include "core/data/metadata.h"

//   ID,Side,Fracture,Patient,status,image_digest      the last three may be absent
//   7,PA,1,P3,ok,5c1f...                              PA/7_PA.png, or PA/7.png
//   8,PA,0,P4,failed,                                 no region was found: left out, with a warning
//   7,LAT,1,P3,ok,90ab...                             an ID may come once for each view
//
// A row is asked for its Side, then whether it is in the set (options.only), then for its status; a row that
// is left out by one of these has no problems with the later fields. ID "7_PA" with a plain name has the
// file of ID "7" with a full one: two rows with one image are a problem.

namespace deepwrist::classifier {
namespace {

class TableReader {
 public:
  TableReader(const RoiDataOptions& options, const data::CsvTable& table, data::RowProblems& problems)
      : options_(options),
        table_(table),
        problems_(problems),
        id_(find("ID")),
        side_(find("Side")),
        label_(options.label.empty() ? std::nullopt : find(options.label)),
        only_(options.only ? find(options.only->first) : std::nullopt),
        patient_(find_patient()),
        status_(table.column("status")),
        image_digest_(table.column(kImageDigestColumn)) {
    if (id_) data::warn_of_shortened_numbers(table, *id_);
    if (patient_) data::warn_of_shortened_numbers(table, *patient_);
  }

  std::vector<RoiRow> read() {
    std::vector<RoiRow> rows;
    if (!id_ || !side_ || (!label_ && !options_.label.empty()) || (options_.only && !only_)) return rows;
    std::size_t failed = 0;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const auto side = field(row, side_);
      const auto view = data::parse_side(side);
      if (!view) problem(row, "Side '" + printable(side, 60) + "' is none of 0, 1, PA, LAT");
      if (view != options_.view || !is_in_set(row)) continue;
      if (field(row, status_) == "failed") {
        ++failed;
      } else {
        rows.push_back(read_row(row));
      }
    }
    if (failed > 0) {
      log().warn("{}: {} {} rows of radiographs without a region of interest (status failed) are left out",
                 options_.meta, failed, name(options_.view));
    }
    check(rows);
    return rows;
  }

 private:
  std::optional<std::size_t> find(const std::string& column) {
    if (const auto message = table_.missing_column(column)) problems_.add(1, *message);
    return table_.column(column);
  }

  /// A patient of whom nobody is told would be in training and validation, so training refuses a near miss.
  std::optional<std::size_t> find_patient() {
    if (!options_.for_training) return table_.optional_column(options_.patient);
    if (const auto message = table_.near_miss("Patient")) {
      problems_.add(1, *message +
                           ", or to something else: patients must not be split between training and "
                           "validation");
    }
    return table_.column("Patient");
  }

  std::string field(std::size_t row, const std::optional<std::size_t>& column) const {
    return column ? trim(table_.field(row, *column)) : std::string();
  }

  void problem(std::size_t row, std::string message) { problems_.add(table_.line(row), std::move(message)); }

  bool is_in_set(std::size_t row) {
    if (!only_) return true;
    const auto text = field(row, only_);
    const auto value = data::parse_label(text);
    if (!value) problem(row, options_.only->first + " '" + printable(text, 60) + "' is neither 0 nor 1");
    return value == options_.only->second;
  }

  RoiRow read_row(std::size_t row) {
    RoiRow read;
    read.line = table_.line(row);
    read.id = field(row, id_);
    if (data::names_nobody(read.id)) read.id.clear();
    if (const auto bad = data::id_problem(read.id)) {
      problem(row, "ID " + *bad);
      read.id.clear();
    }
    if (const auto patient = field(row, patient_); !data::names_nobody(patient)) read.patient = patient;
    const auto text = field(row, label_);
    const auto label = data::is_blank(text) ? std::nullopt : data::parse_label(text);
    const bool may_be_unknown = !options_.for_training && data::is_blank(text);
    if (!label && !may_be_unknown)
      problem(row, options_.label + " '" + printable(text, 60) + "' is neither 0 nor 1");
    has_other_values_ = has_other_values_ || (!label && !data::is_blank(text));
    read.label = label.value_or(kUnknownLabel);
    read.image_digest = field(row, image_digest_);
    if (!read.id.empty()) read.path = find_image(row, read.id);
    return read;
  }

  /// PA/ID_PA.png, as create_dataset names it, or PA/ID.png.
  std::filesystem::path find_image(std::size_t row, const std::string& id) {
    const std::string view = name(options_.view);
    const auto folder = options_.data_home / view;
    const auto full = folder / (id + "_" + view + ".png"), plain = folder / (id + ".png");
    std::error_code absent;
    const bool has_plain = std::filesystem::exists(plain, absent);
    if (!has_plain) return full;
    if (!std::filesystem::exists(full, absent)) return plain;
    problem(row, printable(full.string()) + " and " + printable(plain.filename().string()) +
                     " are both there for this ID; remove one");
    return {};
  }

  void check(const std::vector<RoiRow>& rows) {
    const std::string view = name(options_.view);
    if (has_other_values_) {
      problems_.add(1, options_.label +
                           " has values besides 0 and 1: of several classes or grades make a column of "
                           "0 and 1 for each (dataset.label), and train each in a run of its own");
    }
    std::map<std::string, std::size_t> lines;
    std::map<std::filesystem::path, std::size_t> images;  // ID "7_PA" may mean the image of ID "7"
    for (const auto& row : rows) {
      if (row.id.empty()) continue;
      const auto [first, fresh] = lines.emplace(row.id, row.line);
      if (!fresh)
        problems_.add(row.line, fmt::format("ID has a {} image already, on line {}", view, first->second));
      const auto [owner, unclaimed] = images.emplace(row.path, row.line);
      if (fresh && !unclaimed && !row.path.empty()) {
        problems_.add(row.line, fmt::format("{} is the image of line {} too", printable(row.path.string()),
                                            owner->second));
      }
    }
    if (rows.size() < options_.min_rows) {
      problems_.add(1, fmt::format("the table has {} usable rows of {}, {} needs {} or more", rows.size(),
                                   view, options_.for_training ? "training" : "this", options_.min_rows));
    }
    if (!options_.for_training) return;
    const auto positive = std::ranges::count(rows, 1, &RoiRow::label);
    if (!rows.empty() && (positive == 0 || static_cast<std::size_t>(positive) == rows.size())) {
      problems_.add(1, fmt::format("every {} of the {} rows is {}: training needs both classes",
                                   options_.label, view, rows.front().label));
    }
  }

  const RoiDataOptions& options_;
  const data::CsvTable& table_;
  data::RowProblems& problems_;
  bool has_other_values_ = false;  ///< labels that are neither 0 nor 1
  const std::optional<std::size_t> id_, side_, label_, only_, patient_, status_, image_digest_;
};

}  // namespace

std::vector<RoiRow> read_roi_table(const RoiDataOptions& options, data::RowProblems& problems) {
  auto table = data::read_csv(options.meta, problems);
  options.filter.apply(table, problems);
  return TableReader(options, table, problems).read();
}

}  // namespace deepwrist::classifier
