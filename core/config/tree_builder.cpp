#include "core/config/tree_builder.h"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <utility>

#include "core/base/blanks.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/config/problems.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

// `a: {<<: *x, b: 1}` as yaml-cpp tells it, with the maps that are open after each event; `k:` is the key
// whose value comes next:
//
//   map       {}                  scalar b  {a:} {b:}
//   scalar a  {a:}                scalar 1  {a:} {b: 1}
//   map       {a:} {}             map end   {a: {b: 1, and the keys of x that are not there}}
//   scalar << {a:} {<<:}          map end   the root
//   alias x   {a:} {}             x waits in `merged`
//
// Thus a map's own keys go before merged ones wherever `<<` stands, and an earlier merged map before a
// later. An anchor names its node from the node's end on. An alias is counted whole before it is copied: a
// few lines of nested aliases can stand for more values than memory holds.

namespace deepwrist::config {
namespace {

const char* name_of_blank(std::string_view blank) {
  return blank == "\xc2\xa0"       ? "a no-break space"
         : blank == "\xef\xbb\xbf" ? "a byte order mark"
                                   : "a wide blank";
}

/// No-break spaces, as copied from a page, are letters to YAML: an indentation by them is part of a key.
void require_plain_blanks(std::string_view text, const Origin& origin) {
  const auto inner = without_blanks(text);  // a part of it
  const auto behind_text = static_cast<std::size_t>(inner.data() + inner.size() - text.data());
  const auto colon = text.find(':');
  for (const auto at : {std::size_t{0}, behind_text, colon == text.npos ? text.size() : colon + 1}) {
    const auto rest = text.substr(std::min(at, text.size()));
    const auto blank = leading_blank(rest);
    if (blank < 2) continue;
    throw Error(
        ErrorKind::usage, origin.text(),
        std::string(name_of_blank(rest.substr(0, blank))) +
            " is used, which YAML takes for a letter: write plain spaces, or quotes around a text that "
            "needs it");
  }
}

constexpr std::string_view kPlain = "?";
constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

/// The value of a tagged scalar (`!!str 1`); "?" is yaml-cpp's tag of a plain and "!" of a quoted one.
Node::Value typed(const std::string& tag, const std::string& text, const Origin& origin) {
  if (tag == "!" || tag == std::string(kTagPrefix) + "str") return text;
  if (tag == kPlain || tag.empty()) return plain_scalar_or_text(text);
  Node::Value value = plain_scalar(text, origin);
  const auto name = tag.starts_with(kTagPrefix) ? tag.substr(kTagPrefix.size()) : "";
  if (name == "float" && std::holds_alternative<std::int64_t>(value)) {
    return static_cast<double>(std::get<std::int64_t>(value));
  }
  const bool fits = (name == "null" && value.index() == 0) || (name == "bool" && value.index() == 1) ||
                    (name == "int" && value.index() == 2) || (name == "float" && value.index() == 3);
  if (!fits) {
    throw Error(ErrorKind::usage, origin.text(),
                "the tag '" + printable(tag, 60) + "' does not fit this value");
  }
  return value;
}

/// Weight of a value in the cap kMaxNodes.
std::size_t weight(const Node& node) {
  std::size_t sum = 1;
  if (node.is_text()) sum += node.text().size() / 256;
  if (node.is_list()) {
    for (const auto& item : node.items()) sum += weight(item);
  } else if (node.is_map()) {
    for (const auto& entry : node.entries()) sum += weight(entry.value) + entry.key.size() / 256;
  }
  return sum;
}

}  // namespace

Origin TreeBuilder::origin(const YAML::Mark& mark) const {
  return {source_, source_ == kCommandLine ? 0 : mark.line + 1};
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) { first_line_ = mark.line + 1; }

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (anchor != 0) {
    log().warn(
        "{}: a word that begins with & marks a value for YAML, and no value follows; put it in quotes if it "
        "is "
        "a text",
        origin(mark).text());
  }
  OnScalar(mark, std::string(kPlain), anchor, "");
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    throw Error(ErrorKind::usage, origin(mark).text(),
                "an alias stands inside its own anchor, which has no end");
  }
  count(found->second);
  add(found->second, true);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  Node node(typed(tag, value, origin(mark)), origin(mark));
  if (tag == kPlain) {
    require_plain_blanks(value, origin(mark));
    if (!node.is_text()) node.set_written(value);
    node.set_cut_off(cut_off_behind(mark, value));
  }
  count(node);
  if (anchor != 0) anchors_[anchor] = node;
  add(std::move(node), tag != kPlain);
}

std::string TreeBuilder::cut_off_behind(const YAML::Mark& mark, const std::string& value) const {
  const auto start = static_cast<std::size_t>(mark.pos);
  if (mark.pos < 0 || value.empty() || text_.substr(std::min(start, text_.size()), value.size()) != value) {
    return {};  // over several lines
  }
  auto rest = text_.substr(start + value.size());
  rest = rest.substr(0, rest.find_first_of("\r\n"));
  const auto hash = rest.find_first_not_of(" \t");
  if (hash == 0 || hash == std::string_view::npos || rest[hash] != '#' || hash + 1 == rest.size()) return {};
  const bool is_comment = std::string_view(" \t#!-=").find(rest[hash + 1]) != std::string_view::npos;
  return is_comment ? std::string() : trim(rest);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  open(Node(Node::List{}, origin(mark)), tag, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(Node::map(origin(mark)), tag, anchor);
}

void TreeBuilder::OnSequenceEnd() { close(); }

void TreeBuilder::OnMapEnd() {
  merge_into(open_.back());
  close();
}

void TreeBuilder::count(const Node& node) {
  size_ += weight(node);
  if (size_ > kMaxNodes) {
    throw Error(
        ErrorKind::usage, node.origin().text(),
        "more than " + std::to_string(kMaxNodes) + " values (aliases expanded): this is no configuration");
  }
}

void TreeBuilder::open(Node node, const std::string& tag, YAML::anchor_t anchor) {
  const std::string expected = std::string(kTagPrefix) + (node.is_map() ? "map" : "seq");
  if (!tag.empty() && tag != "?" && tag != "!" && tag != expected) {
    throw Error(ErrorKind::usage, node.origin().text(),
                "the tag '" + printable(tag, 60) + "' is not known here");
  }
  if (open_.size() >= static_cast<std::size_t>(kMaxDepth)) {
    throw Error(ErrorKind::usage, node.origin().text(),
                "nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  count(node);
  open_.push_back({std::move(node), anchor, std::nullopt, false, {}});
}

void TreeBuilder::close() {
  Frame done = std::move(open_.back());
  open_.pop_back();
  if (done.anchor != 0) anchors_[done.anchor] = done.node;
  add(std::move(done.node), true);
}

void TreeBuilder::add(Node node, bool quoted) {
  if (open_.empty()) {
    root_ = std::move(node);
  } else if (open_.back().node.is_list()) {
    open_.back().node.items().push_back(std::move(node));
  } else {
    add_to_map(open_.back(), std::move(node), quoted);
  }
}

void TreeBuilder::add_to_map(Frame& frame, Node node, bool quoted) {
  if (frame.merging) {
    frame.merging = false;
    frame.merged.push_back(std::move(node));
  } else if (!frame.key) {
    if (!node.is_text()) {
      throw Error(
          ErrorKind::usage, node.origin().text(),
          "a key must be text, this one is " + kind_name(node) + "; put it in quotes if it is a name");
    }
    frame.merging = node.text() == "<<" && !quoted;
    if (!frame.merging) frame.key = node.text();
  } else {
    if (const Node* first = std::as_const(frame.node).find(*frame.key)) {
      log().warn("{}: the key '{}' was given before ({}); the last one counts", node.origin().text(),
                 shown_key(*frame.key), first->origin().text());
    }
    frame.node.set(*std::exchange(frame.key, std::nullopt), std::move(node));
  }
}

void TreeBuilder::merge_into(Frame& frame) const {
  for (const Node& merged : frame.merged) {
    const Node::List maps = merged.is_list() ? merged.items() : Node::List{merged};
    for (const Node& map : maps) {
      if (!map.is_map()) {
        throw Error(ErrorKind::usage, map.origin().text(), "'<<' takes a map or a list of maps");
      }
      for (const auto& [key, value] : map.entries()) {
        if (!frame.node.find(key)) frame.node.set(key, value);
      }
    }
  }
}

}  // namespace deepwrist::config
