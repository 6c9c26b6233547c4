#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/csv_table.h"

namespace deepwrist::clinic {

/// A row of the table that `test` wrote.
struct FinishedView {
  std::size_t line = 0;  ///< of the table
  std::string id;        ///< the table's own; may name a patient's study where it is not anonymised
  std::filesystem::path file;
  std::string instance_uid{};  ///< SOPInstanceUID of the image, where the table has it
  View view = View::pa;
  bool view_known = true;  ///< false: nothing tells it, so that the row has failed; `view` means nothing
  std::string failure{};   ///< why it was not analysed; empty where it was
  std::optional<double> probability{};
  /// Indices of pixels, (column, row); as many as the table has, or none.
  std::vector<cv::Point2d> landmarks{};
  std::optional<cv::Rect2d> region{};  ///< in pixels
  std::filesystem::path heat_map{};    ///< its numbers, float32 in an .npy file; empty: none are known

  /// "ID_PA", as files of this view are named.
  std::string output_name() const { return id + "_" + name(view); }
};

/// Where a row's files lie.
struct FilesOfView {
  std::filesystem::path radiograph;
  std::filesystem::path heat_map{};  ///< need not be there
};

/// Throws Error(format) for a table without the columns of `test` and for values that are none, by line.
/// `files` tells those of a row, of which it gets the index and what the table says.
std::vector<FinishedView> read_finished_views(
    const data::CsvTable& table,
    const std::function<FilesOfView(std::size_t row, const FinishedView& view)>& files);

}  // namespace deepwrist::clinic
