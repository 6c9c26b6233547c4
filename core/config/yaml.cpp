#include "core/config/yaml.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/tree_builder.h"

// Before yaml-cpp sees it, a text loses its byte order mark and is checked to be UTF-8 without control
// characters (Unicode Standard, table 3-7):
//
//   00..7F                            E1..EC, EE, EF   80..BF   80..BF
//   C2..DF   80..BF                   F0               90..BF   80..BF   80..BF
//   E0       A0..BF   80..BF          F1..F3           80..BF   80..BF   80..BF
//   ED       80..9F   80..BF          F4               80..8F   80..BF   80..BF
//
// Tabs and no-break spaces in the indentation are looked for only once yaml-cpp has failed, and are then
// named as the cause; where yaml-cpp reads a text that has some, they are no error.

namespace deepwrist::config {
namespace {

[[noreturn]] void fail(const std::string& source, int line, const std::string& message) {
  throw Error(ErrorKind::usage, Origin{source, source == kCommandLine ? 0 : line}.text(), message);
}

/// Length of the UTF-8 sequence at the start of `text`, 0 where it is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    const bool in_range =
        (first > 0xE0 || byte(1) >= 0xA0) && (first != 0xED || byte(1) < 0xA0);  // no surrogates
    return in_range && follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool in_range = (first > 0xF0 || byte(1) >= 0x90) && (first < 0xF4 || byte(1) < 0x90);
    return in_range && follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

constexpr std::string_view kNoBreakSpace = "\u00A0";

/// What stands in the indentation of a line and is no space, with the first line that has it.
struct Indentation {
  int line = 0;
  const char* what = nullptr;
};

std::optional<Indentation> wrong_indentation(std::string_view text) {
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    auto rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (rest.starts_with(kNoBreakSpace)) return Indentation{line, "a no-break space"};
    const auto word = rest.find_first_not_of(" \t");
    const bool is_content = word != std::string_view::npos && rest[word] != '#' && rest[word] != '\r';
    if (rest.starts_with('\t') && is_content) return Indentation{line, "a tab"};
  }
  return std::nullopt;
}

/// What yaml-cpp could not read: with the cause where it is a tab, which its own words do not tell.
[[noreturn]] void fail_to_parse(std::string_view text, const std::string& source,
                                const YAML::Exception& error) {
  if (const auto wrong = wrong_indentation(text)) {
    fail(source, wrong->line, std::string(wrong->what) + " is used for indentation; YAML takes spaces only");
  }
  const bool quotable = source == kCommandLine || error.msg.find("character") != std::string::npos ||
                        error.msg.find("token") != std::string::npos;
  fail(source, error.mark.line + 1,
       "this is not valid YAML: " + printable(error.msg) +
           (quotable ? " (a text with special characters needs quotes)" : ""));
}

/// Binary files are refused before yaml-cpp sees them.
void require_text(std::string_view text, const std::string& source) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    fail(source, 1, "this is UTF-16 text; save it as UTF-8");
  }
  int line = 1;
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const auto length = utf8_length(text);
    if (length == 0) {
      fail(source, line,
           "this is not UTF-8 text; a configuration is a YAML file in UTF-8 (an editor's \"save as\", or "
           "`iconv -f latin1 -t utf8`, makes one of Latin-1 and Windows text)");
    }
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
      fail(source, line, "a control character: this is not a YAML file");
    }
    if (c == '\n') ++line;
    text.remove_prefix(length);
  }
}

}  // namespace

Node parse_yaml(std::string_view text, const std::string& source) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  require_text(text, source);
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(source, text);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder second(source, text);
    if (parser.HandleNextDocument(second)) {
      fail(source, second.first_line(), "a second YAML document; a configuration is one document");
    }
  } catch (const YAML::Exception& error) {
    fail_to_parse(text, source, error);
  }
  return builder.take();
}

Node parse_document(std::string_view text, const std::string& source) {
  Node root = parse_yaml(text, source);
  if (root.is_null()) return Node::map({source, 1});
  if (root.is_text()) {
    if (root.text().find_first_of(",;\t") != std::string::npos) {
      throw Error(ErrorKind::usage, root.origin().text(),
                  "a configuration is a map of keys, this is other text, perhaps a table");
    }
    Node map = Node::map(root.origin());
    map.set(root.text(), Node({}, root.origin()));
    return map;
  }
  if (!root.is_map() && !root.is_list()) {
    throw Error(ErrorKind::usage, root.origin().text(),
                "a configuration is a map of keys, this is " + kind_name(root));
  }
  return root;
}

Node load_yaml(const std::filesystem::path& file) {
  return parse_document(read_file(file, kMaxFileBytes), file.string());
}

}  // namespace deepwrist::config
