#include "core/config/key.h"

#include "core/base/text.h"

namespace deepwrist::config {
namespace fs = std::filesystem;
namespace {

std::string shown(const Node& node) {
  if (node.is_map() || node.is_list()) return kind_name(node);
  const auto& text = node.written().empty() ? plain_text(node) : node.written();
  return "'" + printable(text, 80) + "' (" + kind_name(node) + ")";
}

std::optional<std::string> out_of_range(const Node& node, double low, double high) {
  double number = 0;
  if (node.is_list()) {
    for (const Node& item : node.items()) {
      if (auto problem = out_of_range(item, low, high)) return problem;
    }
    return std::nullopt;
  }
  if (convert(node, number) || (number >= low && number <= high)) return std::nullopt;
  if (low == high) return plain_text(node) + " is not possible; it must be " + to_text(low);
  const bool positive_only = low > 0 && low < 1e-300;
  return plain_text(node) + " is out of range; it must be " +
         (positive_only ? "greater than 0" : "from " + to_text(low) + " to " + to_text(high));
}

std::optional<std::string> absent(const Node& node, PathKind kind) {
  fs::path path;
  if (convert(node, path) || path.empty()) return std::nullopt;
  std::error_code error;
  const auto status = fs::status(path, error);
  const std::string quoted = "'" + printable(path.string()) + "'";
  if (!fs::exists(status)) {
    const char* wanted = kind == PathKind::file     ? "file "
                         : kind == PathKind::folder ? "folder "
                                                    : "file or folder ";
    return "there is no " + std::string(wanted) + quoted;
  }
  if (kind == PathKind::folder && !fs::is_directory(status)) return quoted + " is not a folder";
  if (kind == PathKind::file && !fs::is_regular_file(status)) return quoted + " is not a file";
  if (!fs::is_directory(status) && !fs::is_regular_file(status))
    return quoted + " is neither file nor folder";
  return std::nullopt;
}

}  // namespace

Key::Key(std::string name, std::string type, std::string default_value, std::string meaning, Setter setter)
    : name_(std::move(name)),
      type_(std::move(type)),
      default_(std::move(default_value)),
      meaning_(std::move(meaning)),
      setter_(std::move(setter)) {}

Key& Key::alias(std::string name) { return alias_unless(std::move(name), ""); }

Key& Key::alias_unless(std::string name, std::string block) {
  aliases_.push_back({std::move(name), std::move(block)});
  return *this;
}

Key& Key::required() {
  required_ = true;
  return *this;
}

Key& Key::range(double low, double high) {
  range_ = {low, high};
  return *this;
}

Key& Key::only(double number, std::string reason) {
  range_reason_ = std::move(reason);
  return range(number, number);
}

Key& Key::input(PathKind kind, std::string except) {
  input_ = kind;
  not_input_ = std::move(except);
  return *this;
}

Key& Key::default_text(std::string text) {
  default_ = std::move(text);
  return *this;
}

std::string Key::chosen_name(const Node& root,
                             const std::function<const Node*(const std::string&)>& value) const {
  const auto block_in_file = [&](const std::string& block) {
    const Node* node = root.find(block);
    return node && node->is_map() && !node->origin().from_command_line();
  };
  for (const bool from_command_line : {true, false}) {
    const auto counts = [&](const std::string& name) {
      const Node* node = value(name);
      return node && node->origin().from_command_line() == from_command_line;
    };
    if (counts(name_)) return name_;
    for (const auto& [alias, block] : aliases_) {
      const bool means_this = from_command_line || block.empty() || !block_in_file(block);
      if (means_this && counts(alias)) return alias;
    }
  }
  return "";
}

std::optional<std::string> Key::set(const Node& value) const {
  if (range_) {
    if (auto problem = out_of_range(value, range_->first, range_->second)) {
      return range_reason_.empty() ? problem : *problem + ": " + range_reason_;
    }
  }
  if (input_ && (not_input_.empty() || !is_word(value, not_input_))) {
    if (auto problem = absent(value, *input_)) return problem;
  }
  if (auto needed = setter_(value)) return "it needs " + *needed + ", this is " + shown(value);
  return std::nullopt;
}

}  // namespace deepwrist::config
