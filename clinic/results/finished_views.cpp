#include "clinic/results/finished_views.h"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::clinic {
namespace {

/// A table with the places of the columns that are read.
class Reader {
 public:
  explicit Reader(const data::CsvTable& table) : table_(table) {
    id_ = table.require_column("ID");
    side_ = table.require_column("Side");
    score_ = table.require_column("Fracture_Prediction");
    status_ = table.require_column("status");
    reason_ = table.require_column("reason");
    instance_uid_ = table.column("SOPInstanceUID");
    constexpr std::array kSides{"roi_x", "roi_y", "roi_width", "roi_height"};
    for (std::size_t i = 0; i < kSides.size(); ++i) region_[i] = table.require_column(kSides[i]);
    for (int k = 1; table.column(fmt::format("landmark_{}_x", k)); ++k) {
      landmarks_.push_back(table.require_column(fmt::format("landmark_{}_x", k)));
      landmarks_.push_back(table.require_column(fmt::format("landmark_{}_y", k)));
    }
  }

  FinishedView view(std::size_t row) const {
    FinishedView view{.line = table_.line(row), .id = text(row, id_), .file = {}};
    if (instance_uid_) view.instance_uid = text(row, *instance_uid_);
    const auto side = text(row, side_);
    view.view_known = !side.empty();
    if (view.view_known && side != "0" && side != "1") refuse(row, side_, "0 for PA or 1 for LAT");
    view.view = side == "1" ? View::lat : View::pa;
    if (text(row, status_) != "ok" || !view.view_known) {
      view.failure = text(row, reason_);
      if (view.failure.empty()) view.failure = "no reason was recorded";
      return view;
    }
    view.probability = required(row, score_);
    if (*view.probability < 0 || *view.probability > 1) refuse(row, score_, "a probability");
    const cv::Rect2d region(required(row, region_[0]), required(row, region_[1]), required(row, region_[2]),
                            required(row, region_[3]));
    if (region.width <= 0 || region.height <= 0) refuse(row, region_[2], "a positive size");
    view.region = region;
    for (std::size_t i = 0; i < landmarks_.size(); i += 2)
      view.landmarks.emplace_back(required(row, landmarks_[i]), required(row, landmarks_[i + 1]));
    return view;
  }

 private:
  std::string text(std::size_t row, std::size_t column) const {
    return trim(std::string(table_.field(row, column)));
  }

  double required(std::size_t row, std::size_t column) const {
    const auto value = parse_double(text(row, column));
    if (!value || !std::isfinite(*value)) refuse(row, column, "a number");
    return *value;
  }

  [[noreturn]] void refuse(std::size_t row, std::size_t column, const char* wanted) const {
    throw Error(ErrorKind::format, table_.place() + ":" + std::to_string(table_.line(row)),
                table_.header()[column] + " is '" + printable(text(row, column), 40) + "', but should be " +
                    wanted + "; is this the table that test wrote?");
  }

  const data::CsvTable& table_;
  std::size_t id_ = 0, side_ = 0, score_ = 0, status_ = 0, reason_ = 0;
  std::optional<std::size_t> instance_uid_;
  std::array<std::size_t, 4> region_{};
  std::vector<std::size_t> landmarks_;  ///< x and y by turns
};

}  // namespace

std::vector<FinishedView> read_finished_views(
    const data::CsvTable& table,
    const std::function<FilesOfView(std::size_t row, const FinishedView& view)>& files) {
  const Reader reader(table);
  std::vector<FinishedView> views;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto view = reader.view(row);
    const auto lying = files(row, view);
    view.file = lying.radiograph;
    view.heat_map = lying.heat_map;
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace deepwrist::clinic
