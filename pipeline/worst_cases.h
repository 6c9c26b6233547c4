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
  /// `truth`: the column that cases are compared with.
  CaseGallery(std::size_t limit, std::string truth) : limit_(limit), truth_(std::move(truth)) {}

  /// A case that did not fail, by the name the report gives it. `truth`: its label; `threshold`: of its view.
  void add(const Case& item, const std::string& shown_name, std::optional<int> truth, double threshold,
           const std::optional<evaluation::Decision>& decision);

  /// Gives the page its cases: the largest error first, those without a truth in the order of the table.
  void show(report::Page& page) const;

 private:
  using Rank = std::pair<double, std::size_t>;  ///< negative error, row

  std::string error_name() const { return "difference from " + truth_; }

  std::size_t limit_;
  std::string truth_;
  std::map<Rank, report::GalleryCase> kept_;
};

}  // namespace deepwrist::pipeline
