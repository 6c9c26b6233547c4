#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// Divides rows into chunks of one view: all of PA before those of LAT, each view's in the order given. The
/// first holds one row, so that results appear early. Later ones hold `size` rows, or, where that is 0, as
/// many as keep their images within a bound of memory, from 16 to 48, a view's rows shared out evenly: each
/// chunk costs reading every network once.
class RowChunks {
 public:
  RowChunks(const std::vector<WantedRow>& rows, std::size_t size);

  /// The next one; nothing at the end. `image_bytes`: of the largest case so far, 0 where none was read yet.
  std::optional<std::vector<WantedRow>> next(std::size_t image_bytes);

 private:
  std::size_t size_of_next(std::size_t rows_left, std::size_t image_bytes) const;

  std::vector<std::vector<WantedRow>> views_;  ///< rows of each view that has some
  std::size_t size_;
  std::size_t view_ = 0, row_ = 0;  ///< where the next begins
};

}  // namespace deepwrist::pipeline
