#include "evaluation/landmarks/landmark_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/csv_writer.h"

namespace deepwrist::evaluation {
namespace {

void append(std::vector<std::string>& values, const std::vector<std::string>& more) {
  values.insert(values.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string> error_columns(std::size_t landmarks) {
  std::vector<std::string> names;
  for (std::size_t k = 1; k <= landmarks; ++k) {
    for (const char* format : {"true_{}_x", "true_{}_y", "error_{}_mm", "error_{}_px"}) {
      names.push_back(fmt::format(fmt::runtime(format), k));
    }
  }
  append(names, {"mean_error_mm", "mean_error_px"});
  return names;
}

std::vector<std::string> error_values(const LandmarkCase& item, std::size_t landmarks) {
  std::vector<std::string> values;
  for (std::size_t k = 0; k < landmarks; ++k) {
    const bool annotated = k < item.truth.size(), found = annotated && k < item.found.size();
    values.push_back(annotated ? data::csv_number(item.truth[k].x) : "");
    values.push_back(annotated ? data::csv_number(item.truth[k].y) : "");
    values.push_back(found ? data::csv_number(item.error_mm(k)) : "");
    values.push_back(found ? data::csv_number(item.error_px(k)) : "");
  }
  values.push_back(data::csv_number(item.mean_error_mm()));
  values.push_back(data::csv_number(item.mean_error_px()));
  return values;
}

std::string landmark_cases_csv(const std::vector<LandmarkCase>& cases) {
  std::size_t landmarks = 0;
  for (const auto& item : cases) landmarks = std::max(landmarks, item.truth.size());
  std::vector<std::string> header{"ID", "Fname", "Side", "fold"};
  for (std::size_t k = 1; k <= landmarks; ++k) {
    append(header, {fmt::format("landmark_{}_x", k), fmt::format("landmark_{}_y", k)});
  }
  append(header, error_columns(landmarks));
  append(header, {"mm_per_px_x", "mm_per_px_y"});
  std::string text = data::csv_record(header);
  for (const auto& item : cases) {
    std::vector<std::string> row{item.id, item.file_name, std::to_string(static_cast<int>(item.view)),
                                 item.fold ? std::to_string(*item.fold) : ""};
    for (std::size_t k = 0; k < landmarks; ++k) {
      const bool found = k < item.found.size();
      append(row, {found ? data::csv_number(item.found[k].x) : "",
                   found ? data::csv_number(item.found[k].y) : ""});
    }
    append(row, error_values(item, landmarks));
    append(row, {item.mm_per_px ? data::csv_number(item.mm_per_px->width) : "",
                 item.mm_per_px ? data::csv_number(item.mm_per_px->height) : ""});
    text += data::csv_record(row);
  }
  return text;
}

}  // namespace deepwrist::evaluation
