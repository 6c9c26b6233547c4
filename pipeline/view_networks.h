#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "localizer/landmark_search.h"
#include "pipeline/case.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// Last stage a program needs.
enum class Stage { landmarks, roi, prediction };

/// The two ensembles of one view.
class ViewNetworks {
 public:
  /// Refers to `setup`, which has to have the view's weights.
  ViewNetworks(const Setup& setup, Stage last, View view);

  std::size_t fold_count() const;

  /// Takes loaded cases of the view as far as the last stage; those that failed stay as they are, others may
  /// get a reason. `fold_done` is called after each network. With `more` cases to come after these the first
  /// network is loaded again while the last one computes.
  void process(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more);

 private:
  void prepare_first();
  std::vector<std::vector<double>> confidence_of_other_view(std::span<const cv::Mat> images,
                                                            std::span<const cv::Mat> squares,
                                                            const std::function<void()>& fold_done);
  void annotate(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more);
  void crop(std::vector<Case>& cases) const;
  void detect(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more);

  const Setup& setup_;
  const Stage last_;
  const View view_;
  localizer::LandmarkSearch search_;
  std::optional<localizer::LandmarkSearch> other_;  ///< of the other view
  std::optional<classifier::FractureDetector> detector_;
};

}  // namespace deepwrist::pipeline
