#include "pipeline/row_chunks.h"

#include <algorithm>
#include <iterator>

namespace deepwrist::pipeline {
namespace {

/// Of the images of a chunk; three chunks are in memory at most.
constexpr std::size_t kImageBytes = std::size_t{48} << 20;
constexpr std::size_t kFewest = 16, kMost = 48;

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

}  // namespace

RowChunks::RowChunks(const std::vector<WantedRow>& rows, std::size_t size) : size_(size) {
  for (const View view : {View::pa, View::lat}) {
    std::vector<WantedRow> of_view;
    std::ranges::copy_if(rows, std::back_inserter(of_view),
                         [view](const WantedRow& row) { return row.view == view; });
    if (!of_view.empty()) views_.push_back(std::move(of_view));
  }
}

std::size_t RowChunks::size_of_next(std::size_t rows_left, std::size_t image_bytes) const {
  if (view_ == 0 && row_ == 0) return 1;
  if (size_ > 0) return std::min(size_, rows_left);
  const auto most = std::clamp(kImageBytes / std::max<std::size_t>(image_bytes, 1), kFewest, kMost);
  return divide_up(rows_left, divide_up(rows_left, most));
}

std::optional<std::vector<WantedRow>> RowChunks::next(std::size_t image_bytes) {
  if (view_ == views_.size()) return std::nullopt;
  const auto& rows = views_[view_];
  const auto count = size_of_next(rows.size() - row_, image_bytes);
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row_);
  std::vector<WantedRow> chunk(begin, begin + static_cast<std::ptrdiff_t>(count));
  row_ += count;
  if (row_ == rows.size()) {
    ++view_;
    row_ = 0;
  }
  return chunk;
}

}  // namespace deepwrist::pipeline
