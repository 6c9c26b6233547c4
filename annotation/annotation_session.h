#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "annotation/annotated_image.h"
#include "annotation/annotation_table.h"

namespace deepwrist::annotation {

/// Where a localizer puts the points of a radiograph as one of a view.
struct Suggestion {
  LandmarkSlots points{};
  /// How sure it is not: larger is less sure, comparable between radiographs of one run. Empty: not known.
  std::optional<double> uncertainty{};
};

/// What came of a change.
struct PutResult {
  enum class Kind { saved, conflict, invalid, unsaved } kind = Kind::saved;
  nlohmann::json image{};  ///< as it is now; of saved and conflict
  std::string reason{};    ///< of invalid and unsaved
};

/// The annotation of some radiographs: what is known and said of each, which is on disk once it is said.
/// Thread-safe.
class AnnotationSession {
 public:
  /// Throws as AnnotationTable.
  AnnotationSession(std::vector<AnnotatedImage> images, const std::filesystem::path& table,
                    bool has_localizer, bool blind);

  std::size_t size() const { return images_.size(); }
  const AnnotatedImage& image(std::size_t index) const { return images_[index]; }

  /// All that a page starts with: {"images": [...], "sequence": n, "table", "place", "localizer", "blind",
  /// "problem"}.
  nlohmann::json state();
  /// What has changed since an earlier sequence number, by whomever: {"images", "sequence", "problem"}.
  nlohmann::json changes(std::uint64_t since);

  /// Takes a record made from the one with this revision; it is on disk when this returns `saved`.
  PutResult put(std::size_t index, const std::string& revision, const nlohmann::json& record);

  /// What was found out about a radiograph's file. `failure`: why it cannot be shown.
  void set_facts(std::size_t index, const ImageFacts& facts);
  void set_failure(std::size_t index, const std::string& failure);
  void set_suggestion(std::size_t index, View view, Suggestion suggestion);
  /// The localizer has nothing to say of it, so that pages do not wait.
  void set_no_suggestion(std::size_t index, View view, const std::string& reason);

  /// Somebody looks at this radiograph: those near it are localized first.
  void set_shown(std::size_t index);
  struct Wanted {
    std::size_t index = 0;
    View view = View::pa;
  };
  /// The radiograph without a suggestion, and not done, that comes next after the one shown.
  std::optional<Wanted> wanted() const;

 private:
  struct State {
    AnnotationRecord record{};
    ImageFacts facts{};
    std::string failure{};
    std::map<View, Suggestion> suggestions{};
    std::map<View, std::string> no_suggestion{};  ///< why
    std::uint64_t sequence = 0;                   ///< of its last change
  };
  void refresh();
  void touch(State& state) { state.sequence = ++sequence_; }
  nlohmann::json image_json(std::size_t index) const;

  const std::vector<AnnotatedImage> images_;
  const bool has_localizer_, blind_;
  mutable std::mutex mutex_;
  AnnotationTable table_;
  std::vector<State> states_;
  std::uint64_t sequence_ = 0;
  std::size_t shown_ = 0;
  std::string problem_;  ///< why the table cannot be read or written; empty where all is well
};

}  // namespace deepwrist::annotation
