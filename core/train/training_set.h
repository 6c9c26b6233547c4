#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/augment/sample.h"

namespace deepwrist::train {

/// The images of one view with what is to be learnt of them: what a task trains on, and what pictures and
/// digests of the data are made from. Rows are counted from 0. Thread-safe.
class TrainingSet {
 public:
  virtual ~TrainingSet() = default;

  virtual std::size_t size() const = 0;
  /// As the network gets it, before augmentation; points where it has some. Its pixels must not be written
  /// to.
  virtual augment::Sample sample(std::size_t row) const = 0;
  /// What the row shows in an epoch of training: the same in all, unless the set makes its images.
  virtual augment::Sample sample_of_epoch(std::size_t row, std::uint32_t /*epoch*/) const {
    return sample(row);
  }
  /// Any text that tells what is to be learnt of the image.
  virtual std::string target_text(std::size_t row) const = 0;
  /// data::image_digest of the image that this one was cut from; empty where there is none, or nobody tells.
  virtual std::string source_digest(std::size_t /*row*/) const { return {}; }
  virtual std::string file_name(std::size_t row) const = 0;
  /// The table's own ID; the row's number where it has none.
  virtual std::string id(std::size_t row) const = 0;
};

}  // namespace deepwrist::train
