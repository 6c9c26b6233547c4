#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "localizer/landmark_set.h"
#include "phantom/drawn_wrist.h"

namespace deepwrist::training {

/// Phantoms of one view with their landmarks, made when they are asked for: rows that are another wrist in
/// every epoch, or every few, then a fixed set to validate with, kept in memory. A wrist follows from the
/// seed, the epoch and the row alone, and has all its landmarks inside. Pictures are contrast-normalised and
/// made to fit as radiographs are. Thread-safe.
class PhantomLandmarks final : public localizer::LandmarkSet {
 public:
  struct Options {
    phantom::Style style = phantom::Style::wild;
    phantom::Traits without = {};  ///< of those trained on; the validation's have all
    View view = View::pa;
    std::uint64_t seed = 1;
    std::size_t per_epoch = 2000;
    std::uint32_t epochs = 1;  ///< that show a wrist; above 1 it is kept in memory meanwhile
    std::size_t validated = 200;
    Preprocessing preprocessing = {};
    std::size_t threads = 1;  ///< that draw the validation's
    bool quiet = false;       ///< no progress
  };

  /// Draws the validation's. Throws Error(interrupted).
  explicit PhantomLandmarks(const Options& options);
  /// Others to train on, of another seed, with the same to validate with.
  PhantomLandmarks(const PhantomLandmarks& other, std::uint64_t seed);

  std::size_t size() const override { return rows_.size(); }
  /// The row of the first phantom to validate with; those before are trained on.
  std::size_t first_validated() const { return options_.per_epoch; }

  const localizer::LandmarkRow& row(std::size_t index) const override { return rows_[index]; }
  image::InputFrame frame(std::size_t index) const override;
  /// A training row as in epoch 0.
  augment::Sample sample(std::size_t index) const override { return sample_of_epoch(index, 0); }
  augment::Sample sample_of_epoch(std::size_t index, std::uint32_t epoch) const override;
  std::string target_text(std::size_t index) const override;
  std::string file_name(std::size_t index) const override { return rows_[index].file_name; }
  std::string id(std::size_t index) const override { return rows_[index].id; }

 private:
  enum class Purpose : std::uint32_t { training = 1, validation = 2 };
  struct Drawn {
    augment::Sample sample;
    cv::Size size;
    double mm_per_px = 0;
  };
  struct Kept {
    std::mutex mutex;
    std::optional<std::uint32_t> wrist;
    augment::Sample sample;
  };

  Drawn draw(Purpose purpose, std::uint32_t index) const;
  void draw_validated();

  const Options options_;
  const phantom::Texture texture_;
  std::vector<localizer::LandmarkRow> rows_;
  std::vector<cv::Mat> validated_;
  mutable std::vector<Kept> kept_;  // one a training row, where epochs share wrists
};

}  // namespace deepwrist::training
