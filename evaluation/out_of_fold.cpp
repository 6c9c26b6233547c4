#include "evaluation/out_of_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/csv.h"

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

/// A table whose numbers must all be there.
class Numbers {
 public:
  explicit Numbers(const fs::path& path) : table_(data::read_csv(path)), problems_(path.string()) {}

  const data::CsvTable& table() const { return table_; }
  bool has(const std::string& name) const { return table_.column(name).has_value(); }

  double number(std::size_t row, const std::string& name) {
    const auto value = parse_double(table_.field(row, table_.require_column(name)));
    if (value && std::isfinite(*value)) return *value;
    problems_.add(table_.line(row), name + " is no finite number");
    return 0;
  }
  std::string text(std::size_t row, const std::string& name) const {
    return std::string(table_.field(row, table_.require_column(name)));
  }
  void problem(std::size_t row, const std::string& what) { problems_.add(table_.line(row), what); }
  void throw_if_any() const { problems_.throw_if_any(); }

 private:
  data::CsvTable table_;
  data::RowProblems problems_;
};

std::optional<cv::Size2d> spacing(Numbers& numbers, std::size_t row) {
  if (!numbers.has("mm_per_px_x") || trim(numbers.text(row, "mm_per_px_x")).empty()) return std::nullopt;
  const cv::Size2d size(numbers.number(row, "mm_per_px_x"), numbers.number(row, "mm_per_px_y"));
  if (size.width <= 0 || size.height <= 0) numbers.problem(row, "mm_per_px is not above 0");
  return size;
}

}  // namespace

std::vector<ValidationFile> list_validation_files(const fs::path& snapshot_folder) {
  std::vector<ValidationFile> files;
  for (const View view : {View::pa, View::lat}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(snapshot_folder / name(view), none)) {
      const auto folder = entry.path().filename().string();
      const auto fold =
          folder.starts_with("fold_") ? parse_integer(std::string_view(folder).substr(5)) : std::nullopt;
      const auto path = entry.path() / "validation.csv";
      if (fold && fs::is_regular_file(path)) files.push_back({view, static_cast<int>(*fold), path});
    }
  }
  std::ranges::sort(files, {}, [](const auto& file) { return std::pair(file.view, file.fold); });
  return files;
}

std::vector<ValidationFile> validation_files(const fs::path& snapshot_folder) {
  auto files = list_validation_files(snapshot_folder);
  if (files.empty()) {
    throw Error(ErrorKind::io, snapshot_folder.string(),
                "has no VIEW/fold_N/validation.csv: only a training run's folder has predictions for images "
                "that were not trained on");
  }
  return files;
}

std::vector<LandmarkCase> read_landmark_validation(const ValidationFile& file) {
  Numbers numbers(file.path);
  std::size_t landmarks = 0;
  while (numbers.has(fmt::format("x{}", landmarks + 1))) ++landmarks;
  if (landmarks == 0) {
    throw Error(ErrorKind::format, file.path.string(), "has no column 'x1'; is it a localizer's?");
  }
  std::vector<LandmarkCase> cases;
  for (std::size_t row = 0; row < numbers.table().rows(); ++row) {
    LandmarkCase item{numbers.text(row, "ID"), file.view, file.fold, {}, {}, spacing(numbers, row)};
    if (numbers.has("Fname")) item.file_name = numbers.text(row, "Fname");
    for (std::size_t k = 1; k <= landmarks; ++k) {
      item.found.emplace_back(numbers.number(row, fmt::format("x{}", k)),
                              numbers.number(row, fmt::format("y{}", k)));
      item.truth.emplace_back(numbers.number(row, fmt::format("true_x{}", k)),
                              numbers.number(row, fmt::format("true_y{}", k)));
    }
    cases.push_back(std::move(item));
  }
  numbers.throw_if_any();
  return cases;
}

LogitTable read_logit_validation(const ValidationFile& file) {
  Numbers numbers(file.path);
  LogitTable logits;
  for (std::size_t row = 0; row < numbers.table().rows(); ++row) {
    logits.id.push_back(numbers.text(row, "ID"));
    logits.logit_0.push_back(numbers.number(row, "logit_0"));
    logits.logit_1.push_back(numbers.number(row, "logit_1"));
    const auto truth = numbers.number(row, "Fracture");
    if (truth != 0 && truth != 1) numbers.problem(row, "Fracture is neither 0 nor 1");
    logits.truth.push_back(truth == 1 ? 1 : 0);
  }
  numbers.throw_if_any();
  return logits;
}

}  // namespace deepwrist::evaluation
