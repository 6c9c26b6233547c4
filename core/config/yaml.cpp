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
#include "core/base/utf8.h"
#include "core/config/tree_builder.h"

// Before yaml-cpp sees it, a text loses its byte order mark and is checked to be UTF-8 without control
// characters.
//
// Tabs and no-break spaces in the indentation are looked for only once yaml-cpp has failed, and are then
// named as the cause; where yaml-cpp reads a text that has some, they are no error.

namespace deepwrist::config {
namespace {

[[noreturn]] void fail(const std::string& source, int line, const std::string& message) {
  throw Error(ErrorKind::usage, Origin{source, source == kCommandLine ? 0 : line}.text(), message);
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
  if (error.msg.find("anchor") != std::string::npos)
    fail(source, error.mark.line + 1,
         "this is not valid YAML: " + printable(error.msg) + " (a pattern that begins with * needs quotes)");
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
    const auto character = take_character(text);
    const auto c = character.code;
    if (!character.valid) {
      fail(source, line,
           "this is not UTF-8 text; a configuration is a YAML file in UTF-8 (an editor's \"save as\", or "
           "`iconv -f latin1 -t utf8`, makes one of Latin-1 and Windows text)");
    }
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
      fail(source, line, "a control character: this is not a YAML file");
    }
    if (c == '\n') ++line;
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
