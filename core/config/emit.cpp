#include "core/config/emit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/config/scalar.h"
#include "core/config/yaml.h"

//   a: 1
//   b:
//   - x              a list is indented as its key
//   - c: 2           a map or list in a list begins behind the "- "
//     d: 3
//   e:
//     f: {}  # a comment
//
// Texts and keys: plain where they read as text, in double quotes where not all is printable ASCII, else in
// single quotes. Dates and "=" are quoted because PyYAML has types for them, and 1e-05 becomes 1.0e-05,
// which is a float without OmegaConf too. What is written, read and written again is the same.

namespace deepwrist::config {
namespace {

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const char32_t code = take_character(text).code;
    char escaped[12];
    if (code == '"' || code == '\\') {
      result += {'\\', static_cast<char>(code)};
    } else if (code == '\n' || code == '\t') {
      result += code == '\n' ? "\\n" : "\\t";
    } else if (code >= 0x20 && code < 0x7F) {
      result += static_cast<char>(code);
    } else {
      const char* format = code <= 0xFF ? "\\x%02X" : code <= 0xFFFF ? "\\u%04X" : "\\U%08X";
      std::snprintf(escaped, sizeof escaped, format, static_cast<unsigned>(code));
      result += escaped;
    }
  }
  return result + '"';
}

/// A huge number in a text makes plain_scalar throw; such a text needs quotes too.
bool reads_as_text(const std::string& text) {
  try {
    return std::holds_alternative<std::string>(plain_scalar(text, {})) && !looks_like_date(text);
  } catch (const Error&) {
    return false;
  }
}

bool is_plain(const std::string& text) {
  if (!reads_as_text(text) || text == "=" || text == "<<") return false;
  if (text.front() == ' ' || text.back() == ' ' || text.starts_with("---") || text.starts_with("..."))
    return false;
  if (std::string_view("#,[]{}&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
  const bool indicator = std::string_view("-?:").find(text.front()) != std::string_view::npos;
  if (indicator && (text.size() == 1 || text[1] == ' ')) return false;
  return text.find(": ") == std::string::npos && text.find(" #") == std::string::npos && text.back() != ':';
}

/// Whether the words of a number or switch may stand without quotes; they do not where an environment
/// variable with blanks around them was read.
bool is_plain_scalar(const std::string& text) {
  constexpr std::string_view kAllowed =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.:+~-";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string::npos && text.back() != ':';
}

std::string quoted_as_needed(const std::string& text) {
  if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c > 0x7E; }))
    return double_quoted(text);
  if (is_plain(text)) return text;
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? "''" : std::string(1, c);
  }
  return result + "'";
}

std::string yaml_float(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  std::string text = python_float(value);
  if (text.find('.') == std::string::npos) text.replace(text.find('e'), 1, ".0e");
  return text;
}

std::string scalar(const Node& node) {
  if (const auto* boolean = std::get_if<bool>(&node.value())) return *boolean ? "true" : "false";
  if (const auto* real = std::get_if<double>(&node.value())) return yaml_float(*real);
  if (node.is_text()) return quoted_as_needed(node.text());
  if (node.is_map()) return "{}";
  if (node.is_list()) return "[]";
  return node.is_null() ? "null" : plain_text(node);
}

class Writer {
 public:
  Writer(const std::function<std::string(const Node&)>& comment, Scalars scalars)
      : comment_(comment), scalars_(scalars) {}

  void write(const Node& node, std::size_t indent, bool first_line_begun) {
    if (node.is_map() && !node.entries().empty()) {
      write_map(node, indent, first_line_begun);
    } else if (node.is_list() && !node.items().empty()) {
      for (const auto& item : node.items()) {
        begin_line(indent, std::exchange(first_line_begun, false));
        text_ += "- ";
        write(item, indent + 2, true);
      }
    } else {
      const bool keeps_words = scalars_ == Scalars::as_written && is_plain_scalar(node.written());
      text_ += keeps_words && !node.is_map() && !node.is_list() ? node.written() : scalar(node);
      const auto comment = comment_ ? comment_(node) : std::string();
      text_ += comment.empty() ? "\n" : "  # " + comment + "\n";
    }
  }

  std::string take() { return std::move(text_); }

 private:
  void begin_line(std::size_t indent, bool begun) {
    if (!begun) text_.append(indent, ' ');
  }

  void write_map(const Node& node, std::size_t indent, bool first_line_begun) {
    std::vector<const Node::Entry*> sorted;
    for (const auto& entry : node.entries()) sorted.push_back(&entry);
    std::ranges::sort(sorted, {}, &Node::Entry::key);
    for (const auto* entry : sorted) {
      begin_line(indent, std::exchange(first_line_begun, false));
      text_ += quoted_as_needed(entry->key) + ":";
      const Node& value = entry->value;
      const bool block_list = value.is_list() && !value.items().empty();
      const bool block_map = value.is_map() && !value.entries().empty();
      text_ += block_list || block_map ? "\n" : " ";
      write(value, block_list ? indent : indent + 2, false);
    }
  }

  const std::function<std::string(const Node&)>& comment_;
  Scalars scalars_;
  std::string text_;
};

}  // namespace

std::string to_yaml(const Node& root, const std::function<std::string(const Node&)>& comment,
                    Scalars scalars) {
  Writer writer(comment, scalars);
  writer.write(root, 0, false);
  return writer.take();
}

}  // namespace deepwrist::config
