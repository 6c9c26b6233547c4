#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/decision.h"
#include "pipeline/case.h"

namespace deepwrist::pipeline {

/// The cases a report shows with pictures: those with the largest errors, or the first ones where the truth
/// is not known. Holds no more than its limit, however many pass by.
class CaseGallery {
 public:
  /// What cases are sorted by: negative error, or 0 where the truth is not known, and row of the metadata.
  using Rank = std::pair<double, std::size_t>;
  static Rank rank_of(float score, std::optional<int> truth, std::size_t row);

  /// `truth`: the column that cases are compared with.
  CaseGallery(std::size_t limit, std::string truth) : limit_(limit), truth_(std::move(truth)) {}

  /// A case that did not fail, by the name the report gives it. `truth`: its label; `threshold`: of its view.
  /// Returns whether it is among the cases now.
  bool add(const Case& item, const std::string& shown_name, std::optional<int> truth, double threshold,
           const std::optional<evaluation::Decision>& decision);

  /// A case that a gallery with the same truth had.
  void put(const Rank& rank, report::GalleryCase shown);

  std::size_t limit() const { return limit_; }
  /// The cases so far, those that are shown first at the front.
  const std::map<Rank, report::GalleryCase>& cases() const { return kept_; }

  /// Gives the page its cases: the largest error first, those without a truth in the order of the table.
  void show(report::Page& page) const;

 private:
  bool has_place_for(const Rank& rank) const;
  std::string error_name() const { return "difference from " + truth_; }

  std::size_t limit_;
  std::string truth_;
  std::map<Rank, report::GalleryCase> kept_;
};

}  // namespace deepwrist::pipeline
