#pragma once

#include <yaml-cpp/eventhandler.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::config {

/// Builds a Node from yaml-cpp's events, so that lines, quotes and limits are known while reading and no
/// alias is expanded before it is counted. See parse_yaml for what it refuses.
class TreeBuilder : public YAML::EventHandler {
 public:
  /// `text`: the document; it must outlive the builder.
  TreeBuilder(std::string source, std::string_view text) : source_(std::move(source)), text_(text) {}

  Node take() { return std::move(root_); }
  int first_line() const { return first_line_; }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor;
    std::optional<std::string> key;  ///< of the map entry whose value comes next
    bool merging = false;            ///< that key is `<<`
    std::vector<Node> merged;
  };

  Origin origin(const YAML::Mark& mark) const;
  std::string cut_off_behind(const YAML::Mark& mark, const std::string& value) const;
  void count(const Node& node);
  void open(Node node, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void add(Node node, bool quoted);
  void add_to_map(Frame& frame, Node node, bool quoted);
  void merge_into(Frame& frame) const;

  std::string source_;
  std::string_view text_;
  int first_line_ = 0;
  std::size_t size_ = 0;
  Node root_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, Node> anchors_;
};

}  // namespace deepwrist::config
