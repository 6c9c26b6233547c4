#include "evaluation/landmarks/annotations.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"
#include "core/data/id_column.h"
#include "core/data/points.h"
#include "core/data/row_problems.h"
#include "evaluation/landmarks/landmark_sides.h"

// Two annotations of the same radiographs, found in two tables or in two columns of one:
//
//   a row: ID, or the stem of Fname | Side, or --view | Points | Spacing, or mm_per_px_x and _y, or none
//          | width and height, where known, which points lie inside
//   read_annotations: every bad row is a problem with its line; rows without points are left out
//   pair_annotations: by (ID, view); what both say of the number of points, spacing and hand must agree
//                     → cases with `found` the first and `truth` the second, and how many stand alone

namespace deepwrist::evaluation {
namespace {

using Key = std::pair<std::string, View>;

class AnnotationReader {
 public:
  AnnotationReader(const data::CsvTable& table, const AnnotationOptions& options)
      : table_(table), options_(options), problems_(table.place()) {}

  std::vector<Annotation> read() {
    require_columns();
    const auto hands = read_hands(table_);
    std::vector<Annotation> annotations;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (data::is_blank(text(row, options_.points))) continue;
      auto annotation = read_row(row);
      if (!annotation) continue;
      if (!hands.empty()) annotation->hand = hands[row];
      annotations.push_back(std::move(*annotation));
    }
    problems_.throw_if_any();
    if (annotations.empty()) {
      throw Error(ErrorKind::format, table_.place(),
                  "no row has landmarks in column '" + options_.points + "'");
    }
    return annotations;
  }

 private:
  bool has(const std::string& column) const { return table_.column(column).has_value(); }
  std::string text(std::size_t row, const std::string& column) const {
    const auto index = table_.column(column);
    return index ? trim(table_.field(row, *index)) : "";
  }
  void problem(std::size_t row, const std::string& what) { problems_.add(table_.line(row), what); }

  void require_columns() {
    const auto require = [&](const std::string& column) {
      if (const auto message = table_.missing_column(column)) problems_.add(1, *message);
    };
    require(options_.points);
    for (const auto& column : {std::string("Spacing"), options_.id}) {
      const auto index = table_.optional_column(column);
      if (index && column == options_.id) data::warn_of_shortened_numbers(table_, *index);
    }
    if (!options_.view) require("Side");
    if (!has(options_.id)) require("Fname");
    problems_.throw_if_any();
  }

  std::optional<Annotation> read_row(std::size_t row) {
    Annotation read;
    read.line = table_.line(row);
    read_id(row, read);
    read_view(row, read);
    read_spacing(row, read);
    const auto points = data::parse_points(text(row, options_.points));
    if (!points) {
      problem(row, options_.points + " is not a list of points [x, y] in pixels");
      return std::nullopt;
    }
    read.points.assign(points->begin(), points->end());
    check_number(row, read);
    check_inside(row, read);
    const auto [entry, fresh] = lines_.emplace(Key(read.id, read.view), read.line);
    if (!fresh)
      problem(row, fmt::format("ID has a {} row already, on line {}", name(read.view), entry->second));
    return read;
  }

  void read_id(std::size_t row, Annotation& read) {
    read.id_is_own = has(options_.id);
    read.id = read.id_is_own ? text(row, options_.id) : data::id_of_file(text(row, "Fname"));
    if (data::names_nobody(read.id)) problem(row, (read.id_is_own ? options_.id : "Fname") + " is blank");
  }

  void read_view(std::size_t row, Annotation& read) {
    const auto side = has("Side") ? data::parse_side(text(row, "Side")) : std::nullopt;
    if (has("Side") && !data::is_blank(text(row, "Side")) && !side) {
      problem(row, "Side is none of 0, 1, PA, LAT");
    } else if (!side && !options_.view) {
      problem(row, "Side is blank");
    }
    read.view = side ? *side : options_.view.value_or(View::pa);
  }

  void read_spacing(std::size_t row, Annotation& read) {
    read.mm_per_px = options_.mm_per_px;
    if (const auto spacing = text(row, "Spacing"); !data::is_blank(spacing)) {
      read.mm_per_px = data::parse_spacing(spacing);
      if (!read.mm_per_px) problem(row, "Spacing is not mm per pixel: one positive number or two");
    } else if (const auto x = text(row, "mm_per_px_x"), y = text(row, "mm_per_px_y");
               !data::is_blank(x) || !data::is_blank(y)) {
      const auto width = parse_double(x), height = parse_double(y);
      const bool good = width && height && *width > 0 && *height > 0 && std::isfinite(*width * *height);
      if (good) read.mm_per_px = cv::Size2d(*width, *height);
      if (!good) problem(row, "mm_per_px_x and mm_per_px_y are not two positive numbers");
    }
  }

  void check_number(std::size_t row, const Annotation& read) {
    const auto [entry, fresh] = numbers_.emplace(read.view, std::pair(read.points.size(), read.line));
    if (fresh || entry->second.first == read.points.size()) return;
    problem(row, fmt::format("{} holds {} points, but {} on line {}", options_.points, read.points.size(),
                             entry->second.first, entry->second.second));
  }

  void check_inside(std::size_t row, const Annotation& read) {
    const auto limit = [&](const char* column) {
      return parse_double(text(row, column)).value_or(std::numeric_limits<double>::infinity());
    };
    const double width = limit("width"), height = limit("height");
    for (const auto& point : read.points) {
      if (point.x >= 0 && point.y >= 0 && point.x <= width && point.y <= height) continue;
      problem(row, fmt::format("the point ({:g}, {:g}) lies outside the image", point.x, point.y));
    }
  }

  const data::CsvTable& table_;
  const AnnotationOptions& options_;
  data::RowProblems problems_;
  std::map<Key, std::size_t> lines_;
  std::map<View, std::pair<std::size_t, std::size_t>> numbers_;  ///< of points, and the line that says so
};

bool differ(const std::optional<cv::Size2d>& a, const std::optional<cv::Size2d>& b) {
  constexpr double kTolerance = 1e-4;  // of numbers that were rounded when they were written
  const auto far = [](double x, double y) { return std::abs(x - y) > kTolerance * std::max(x, y); };
  return a && b && (far(a->width, b->width) || far(a->height, b->height));
}

}  // namespace

std::vector<Annotation> read_annotations(const data::CsvTable& table, const AnnotationOptions& options) {
  return AnnotationReader(table, options).read();
}

PairedAnnotations pair_annotations(const std::vector<Annotation>& first,
                                   const std::vector<Annotation>& second, const std::string& place) {
  std::map<Key, const Annotation*> others;
  for (const auto& other : second) others.emplace(Key(other.id, other.view), &other);
  PairedAnnotations paired;
  data::RowProblems problems(place);
  for (const auto& one : first) {
    const auto found = others.find(Key(one.id, one.view));
    if (found == others.end()) {
      ++paired.only_first;
      continue;
    }
    const auto& other = *found->second;
    if (one.points.size() != other.points.size()) {
      problems.add(one.line, fmt::format("{} points, but {} in the other annotation (line {})",
                                         one.points.size(), other.points.size(), other.line));
    }
    if (differ(one.mm_per_px, other.mm_per_px)) {
      problems.add(one.line,
                   fmt::format("another pixel spacing than on line {} of the other annotation", other.line));
    }
    if (one.hand && other.hand && *one.hand != *other.hand) {
      problems.add(one.line,
                   fmt::format("the other wrist than on line {} of the other annotation", other.line));
    }
    paired.cases.push_back({one.id, one.view, std::nullopt, one.points, other.points,
                            one.mm_per_px ? one.mm_per_px : other.mm_per_px});
    paired.cases.back().hand = one.hand ? one.hand : other.hand;
    paired.id_is_own.push_back(one.id_is_own && other.id_is_own);
  }
  problems.throw_if_any();
  if (paired.cases.empty()) {
    throw Error(ErrorKind::format, place, "no ID and view are in both annotations");
  }
  paired.only_second = second.size() - paired.cases.size();
  return paired;
}

}  // namespace deepwrist::evaluation
