#pragma once

#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::evaluation {

/// What the record of a run beside its table (t.csv.run.json) says for pages: how results came about. Texts
/// are empty where it does not say, or not as expected: it may be of another version, edited or missing.
class RunRecord {
 public:
  RunRecord() = default;
  explicit RunRecord(nlohmann::json record);

  /// The record beside a table of results. Throws Error(format) for one that cannot be read.
  static RunRecord beside(const std::filesystem::path& table);

  bool empty() const { return record_.empty(); }

  std::string program() const;   ///< "DeepWrist 1.0.0, commit 1a020db4c8e7"
  std::string versions() const;  ///< of the libraries
  std::string contrast() const;
  std::string region() const;    ///< empty where no region was classified
  std::string decoding() const;  ///< of landmarks: "soft_argmax, copies 0, refine 0", by the keys' names
  /// "PA 5, LAT 5"; `block`: localizer or classifier.
  std::string networks(const char* block) const;
  /// "SEResNet_PTL, layers 50"; "as the weights' shapes tell" of a published tree.
  std::string architecture(const char* block) const;
  /// Where the threshold of a view, or of studies, is from.
  std::string threshold_origin(const std::string& group) const;

  /// Reader, contrast, region, networks and their digests, processor, versions, commit, origin of thresholds.
  std::vector<std::pair<std::string, std::string>> facts() const;

  /// Sentences for the methods of a paper: how radiographs were read, landmarks found, regions scored.
  std::string methods() const;

 private:
  using Path = std::initializer_list<const char*>;

  const nlohmann::json* at(Path path) const;
  std::string text(Path path) const;
  std::optional<double> number(Path path) const;

  nlohmann::json record_ = nlohmann::json::object();
};

}  // namespace deepwrist::evaluation
