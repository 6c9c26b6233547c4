#include "core/config/interpolation.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"

//   a ${b}               words "a ", reference "b"
//   ${oc.env:A,${b}}     resolver "oc.env", body "A,${b}", evaluated later
//   ${oc.env:A,'}'}      a quoted brace does not end it
//   \${b}                words "${b}"
//   \\${b}               words "\", reference "b"
//
// Backslashes mean something only right before `${`: every two are one, an odd one makes the `${` words.
// Hence escaped_text writes 2n + 1 for n of them, and split_text gives n back.

namespace deepwrist::config {
namespace {

constexpr std::string_view kOpen = "${";

/// Walks over a body and knows at each character whether it is inside something.
class Nesting {
 public:
  /// Whether the character at `at` is at the top level, before it is taken in.
  bool at_top() const { return depth_ == 0 && quote_ == 0; }

  void take(char c) {
    if (quote_ != 0) {
      if (c == quote_ && !escaped_) quote_ = 0;
    } else if (c == '\'' || c == '"') {
      quote_ = c;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      --depth_;
    }
    escaped_ = c == '\\' && !escaped_;
  }

 private:
  int depth_ = 0;
  char quote_ = 0;
  bool escaped_ = false;
};

/// Index of the "}" that ends the interpolation whose body begins at `text`'s start.
std::optional<std::size_t> end_of_body(std::string_view text) {
  Nesting nesting;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}' && nesting.at_top()) return i;
    nesting.take(text[i]);
  }
  return std::nullopt;
}

bool is_of_a_resolver(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// Length of the resolver's name in front of its colon; 0 where the body is a reference.
std::size_t resolver_length(std::string_view body) {
  const auto end = static_cast<std::size_t>(
      std::ranges::find_if_not(body, [](char c) { return is_of_a_resolver(c); }) - body.begin());
  return end < body.size() && body[end] == ':' ? end : 0;
}

TextPiece interpolation(std::string_view written, std::string_view body) {
  TextPiece piece{std::string(written), true, {}, trim(body)};
  if (const auto length = resolver_length(piece.body)) {
    piece.resolver = piece.body.substr(0, length);
    piece.body = piece.body.substr(length + 1);
  }
  return piece;
}

std::size_t backslashes_before(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < at && text[at - 1 - count] == '\\') ++count;
  return count;
}

}  // namespace

std::vector<TextPiece> split_text(std::string_view text, const Origin& at) {
  std::vector<TextPiece> pieces;
  std::string words;
  while (!text.empty()) {
    const auto open = text.find(kOpen);
    const auto before = text.substr(0, open);
    if (open == std::string_view::npos) {
      words += before;
      break;
    }
    const auto backslashes = backslashes_before(text, open);
    words += before.substr(0, before.size() - backslashes);
    words.append(backslashes / 2, '\\');
    text.remove_prefix(open);
    if (backslashes % 2 == 1) {
      words += kOpen;
      text.remove_prefix(kOpen.size());
      continue;
    }
    const auto length = end_of_body(text.substr(kOpen.size()));
    if (!length) {
      throw Error(
          ErrorKind::usage, at.text(),
          "'" + printable(text, 80) + "' has no end: a } is missing (write \\${ where a text has ${)");
    }
    if (!words.empty()) pieces.push_back({std::exchange(words, {}), false, {}, {}});
    const auto written = text.substr(0, kOpen.size() + *length + 1);
    pieces.push_back(interpolation(written, text.substr(kOpen.size(), *length)));
    text.remove_prefix(written.size());
  }
  if (!words.empty()) pieces.push_back({words, false, {}, {}});
  return pieces;
}

std::vector<std::string> split_arguments(std::string_view body) {
  std::vector<std::string> arguments;
  Nesting nesting;
  std::size_t start = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == ',' && nesting.at_top()) {
      arguments.push_back(trim(body.substr(start, i - start)));
      start = i + 1;
    }
    nesting.take(body[i]);
  }
  arguments.push_back(trim(body.substr(start)));
  return arguments;
}

std::string escaped_text(std::string_view text) {
  std::string result;
  for (auto open = text.find(kOpen); open != std::string_view::npos; open = text.find(kOpen)) {
    result += text.substr(0, open);
    result.append(backslashes_before(text, open) + 1, '\\');
    result += kOpen;
    text.remove_prefix(open + kOpen.size());
  }
  return result + std::string(text);
}

}  // namespace deepwrist::config
