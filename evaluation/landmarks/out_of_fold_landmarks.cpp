#include "evaluation/landmarks/out_of_fold_landmarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/base/error.h"
#include "core/base/text.h"

// A row of validation.csv of a localizer, pixels of the radiograph:
//
//   ID, ? Fname, x1, y1, ..., true_x1, true_y1, ..., ? mm_per_px_x, mm_per_px_y        (? may be absent)
//
// Rows of several folds are one image if view, ID, Fname and occurrence are equal, the occurrence counting
// rows of one file that agree in the others. Then the folds are members of an ensemble with one split:
// their points are averaged and the case has no fold. Annotations must agree within 0.05 pixels, what
// rounding leaves.

namespace deepwrist::evaluation {
namespace {

std::optional<cv::Size2d> spacing(ValidationTable& table, std::size_t row) {
  if (!table.has("mm_per_px_x") || trim(table.text(row, "mm_per_px_x")).empty()) return std::nullopt;
  const cv::Size2d size(table.number(row, "mm_per_px_x"), table.number(row, "mm_per_px_y"));
  if (size.width <= 0 || size.height <= 0) table.problem(row, "mm_per_px is not above 0");
  return size;
}

/// Annotations are the same where they differ by rounding only.
bool same_points(const std::vector<cv::Point2d>& a, const std::vector<cv::Point2d>& b) {
  constexpr double kPixels = 0.05;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::hypot(a[i].x - b[i].x, a[i].y - b[i].y) > kPixels) return false;
  }
  return true;
}

/// Gathers the files' cases, image by image.
class Gatherer {
 public:
  void add(const ValidationFile& file, LandmarkCase item) {
    const auto [number, fresh] = landmarks_.emplace(item.view, item.truth.size());
    if (!fresh && number->second != item.truth.size()) {
      throw Error(ErrorKind::format, file.path.string(),
                  fmt::format("holds {} landmarks, the other folds {}", item.truth.size(), number->second));
    }
    folds_of_id_[{item.view, item.id}].insert(*item.fold);
    const auto occurrence = seen_in_file_[{item.view, *item.fold, item.id, item.file_name}]++;
    const auto [at, is_new] =
        index_.emplace(std::tuple(item.view, item.id, item.file_name, occurrence), cases_.size());
    if (is_new) {
      cases_.push_back(std::move(item));
      counts_.push_back(1);
      return;
    }
    auto& earlier = cases_[at->second];
    if (!same_points(earlier.truth, item.truth)) {
      throw Error(ErrorKind::format, file.path.string(), "annotates an image otherwise than another fold");
    }
    earlier.fold.reset();
    for (std::size_t k = 0; k < item.found.size(); ++k) earlier.found[k] += item.found[k];
    ++counts_[at->second];
  }

  OutOfFoldLandmarks finish() {
    OutOfFoldLandmarks result;
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      for (auto& point : cases_[i].found) point /= static_cast<double>(counts_[i]);
      result.members = std::max(result.members, counts_[i]);
    }
    for (const auto& [id, folds] : folds_of_id_) result.ids_in_several_folds += folds.size() > 1 ? 1 : 0;
    // The members of an ensemble share one split: that an image is in all of their files is no leak.
    if (result.members > 1) result.ids_in_several_folds = 0;
    result.cases = std::move(cases_);
    return result;
  }

 private:
  std::vector<LandmarkCase> cases_;
  std::vector<std::size_t> counts_;
  std::map<View, std::size_t> landmarks_;
  std::map<std::pair<View, std::string>, std::set<int>> folds_of_id_;
  std::map<std::tuple<View, int, std::string, std::string>, std::size_t> seen_in_file_;
  std::map<std::tuple<View, std::string, std::string, std::size_t>, std::size_t> index_;
};

}  // namespace

std::vector<LandmarkCase> read_landmark_validation(const ValidationFile& file) {
  ValidationTable table(file.path);
  std::size_t landmarks = 0;
  while (table.has(fmt::format("x{}", landmarks + 1))) ++landmarks;
  if (landmarks == 0) {
    throw Error(ErrorKind::format, file.path.string(), "has no column 'x1'; is it a localizer's?");
  }
  std::vector<LandmarkCase> cases;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    LandmarkCase item{table.text(row, "ID"), file.view, file.fold, {}, {}, spacing(table, row)};
    if (table.has("Fname")) item.file_name = table.text(row, "Fname");
    for (std::size_t k = 1; k <= landmarks; ++k) {
      item.found.emplace_back(table.number(row, fmt::format("x{}", k)),
                              table.number(row, fmt::format("y{}", k)));
      item.truth.emplace_back(table.number(row, fmt::format("true_x{}", k)),
                              table.number(row, fmt::format("true_y{}", k)));
    }
    cases.push_back(std::move(item));
  }
  table.throw_if_any();
  return cases;
}

OutOfFoldLandmarks read_out_of_fold_landmarks(const std::vector<ValidationFile>& files) {
  Gatherer gatherer;
  for (const auto& file : files) {
    for (auto& item : read_landmark_validation(file)) gatherer.add(file, std::move(item));
  }
  return gatherer.finish();
}

std::size_t count_known(const std::vector<LandmarkCase>& cases, const std::vector<LandmarkCase>& of_the_run) {
  std::multimap<std::pair<View, std::string>, const LandmarkCase*> known;
  for (const auto& item : of_the_run) known.emplace(std::pair(item.view, item.id), &item);
  std::size_t count = 0;
  for (const auto& item : cases) {
    const auto [from, to] = known.equal_range(std::pair(item.view, item.id));
    count += std::any_of(from, to,
                         [&](const auto& entry) { return same_points(entry.second->truth, item.truth); });
  }
  return count;
}

}  // namespace deepwrist::evaluation
