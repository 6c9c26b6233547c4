#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/case.h"
#include "core/report/page.h"

namespace deepwrist::pipeline {

/// The cases a report shows with pictures: those with the largest errors, or the first ones where the truth
/// is not known. Holds no more than its limit, however many pass by.
class CaseGallery {
 public:
  explicit CaseGallery(std::size_t limit) : limit_(limit) {}

  /// A case that did not fail, by the name the report gives it. `truth`: its label; `threshold`: of its view.
  void add(const Case& item, const std::string& shown_name, std::optional<int> truth, double threshold);

  /// Largest error first, then in the order of the table.
  std::vector<report::GalleryCase> cases() const;

 private:
  using Rank = std::pair<double, std::size_t>;  ///< negative error, row

  std::size_t limit_;
  std::map<Rank, report::GalleryCase> kept_;
};

}  // namespace deepwrist::pipeline
