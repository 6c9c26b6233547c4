#include "evaluation/landmarks/landmark_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/csv_writer.h"

namespace deepwrist::evaluation {
namespace {

using Columns = data::Columns<LandmarkCase>;

/// A coordinate of a point; empty where there are fewer points.
std::string coordinate(const std::vector<cv::Point2d>& points, std::size_t k, double cv::Point2d::*axis) {
  return k < points.size() ? data::csv_number(points[k].*axis) : "";
}

bool is_compared(const LandmarkCase& item, std::size_t k) {
  return k < item.truth.size() && k < item.found.size();
}

/// The columns of one landmark.
Columns error_columns_of(std::size_t k) {
  const auto name = [&](const char* format) { return fmt::format(fmt::runtime(format), k + 1); };
  return {{name("true_{}_x"), [k](const auto& item) { return coordinate(item.truth, k, &cv::Point2d::x); }},
          {name("true_{}_y"), [k](const auto& item) { return coordinate(item.truth, k, &cv::Point2d::y); }},
          {name("error_{}_mm"),
           [k](const auto& item) { return is_compared(item, k) ? data::csv_number(item.error_mm(k)) : ""; }},
          {name("error_{}_px"),
           [k](const auto& item) { return is_compared(item, k) ? data::csv_number(item.error_px(k)) : ""; }}};
}

Columns found_columns(std::size_t landmarks) {
  Columns columns;
  for (std::size_t k = 0; k < landmarks; ++k) {
    columns.push_back({fmt::format("landmark_{}_x", k + 1),
                       [k](const LandmarkCase& item) { return coordinate(item.found, k, &cv::Point2d::x); }});
    columns.push_back({fmt::format("landmark_{}_y", k + 1),
                       [k](const LandmarkCase& item) { return coordinate(item.found, k, &cv::Point2d::y); }});
  }
  return columns;
}

std::string side_of(const LandmarkCase& item) { return std::to_string(static_cast<int>(item.view)); }

std::string spacing(const LandmarkCase& item, double cv::Size2d::*side) {
  return item.mm_per_px ? data::csv_number((*item.mm_per_px).*side) : "";
}

}  // namespace

Columns error_columns(std::size_t landmarks) {
  Columns columns;
  for (std::size_t k = 0; k < landmarks; ++k) append(columns, error_columns_of(k));
  append(columns,
         {{"mean_error_mm", [](const auto& item) { return data::csv_number(item.mean_error_mm()); }},
          {"mean_error_px", [](const auto& item) { return data::csv_number(item.mean_error_px()); }}});
  return columns;
}

std::string landmark_cases_csv(const std::vector<LandmarkCase>& cases) {
  std::size_t landmarks = 0;
  for (const auto& item : cases) landmarks = std::max(landmarks, item.truth.size());
  Columns columns{{"ID", [](const auto& item) { return item.id; }},
                  {"Fname", [](const auto& item) { return item.file_name; }},
                  {"Side", side_of},
                  {"fold", [](const auto& item) { return item.fold ? std::to_string(*item.fold) : ""; }}};
  append(columns, found_columns(landmarks));
  append(columns, error_columns(landmarks));
  append(columns, {{"mm_per_px_x", [](const auto& item) { return spacing(item, &cv::Size2d::width); }},
                   {"mm_per_px_y", [](const auto& item) { return spacing(item, &cv::Size2d::height); }}});
  return data::csv_text(columns, cases);
}

}  // namespace deepwrist::evaluation
