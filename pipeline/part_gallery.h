#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "pipeline/case.h"
#include "pipeline/gallery_file.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/worst_cases.h"

namespace deepwrist::pipeline {

/// The cases of a part that the report on the whole table may show, on disk from the moment each is done, so
/// that a part that was killed and resumed has those of its first run, too.
class PartGallery {
 public:
  /// `setup` is of a part and, like `gallery`, must outlive this. Throws Error(io).
  PartGallery(const Setup& setup, CaseGallery& gallery);

  /// A case that `gallery` has taken up under this label.
  void taken(const Case& item, std::optional<int> truth);

  /// Fills the gallery up with what it lacks of a finished table: from the file, where that has it as the
  /// table does, else by `add` of cases computed once more. Then leaves these cases only in the file. Throws
  /// Error(io), Error(format), Error(interrupted).
  void finish(const Results::Finished& finished, const std::function<void(const Case&)>& add);

 private:
  /// A row of the table that the report may show.
  struct Wanted {
    CaseGallery::Rank rank;
    std::string fingerprint, id, outcome, decision;
  };
  std::map<std::size_t, Wanted> best_rows(const data::CsvTable& table,
                                          const std::vector<std::size_t>& orders) const;
  void take_stored(std::map<std::size_t, Wanted>& missing);
  void compute(const std::map<std::size_t, Wanted>& missing, const std::function<void(const Case&)>& add);

  const Setup& setup_;
  CaseGallery& gallery_;
  std::filesystem::path path_;
  std::string run_;  ///< run_digest
  GalleryFile file_;
};

}  // namespace deepwrist::pipeline
