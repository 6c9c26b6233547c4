#include "evaluation/validation_tables.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::evaluation {
namespace fs = std::filesystem;

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

ValidationTable::ValidationTable(const fs::path& path)
    : table_(data::read_csv(path)), problems_(path.string()) {}

double ValidationTable::number(std::size_t row, const std::string& name) {
  const auto value = parse_double(table_.field(row, table_.require_column(name)));
  if (value && std::isfinite(*value)) return *value;
  problem(row, name + " is no finite number");
  return 0;
}

std::string ValidationTable::text(std::size_t row, const std::string& name) const {
  return std::string(table_.field(row, table_.require_column(name)));
}

void ValidationTable::problem(std::size_t row, const std::string& what) {
  problems_.add(table_.line(row), what);
}

}  // namespace deepwrist::evaluation
