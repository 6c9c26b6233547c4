#include "core/program/manual.h"

#include <string_view>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/version.h"
#include "core/program/roff.h"

//   Program, CLI::App ─► Manual ─► deepwrist-test.1   (man)
//                               └► test.words         (completion/: bash, zsh, fish)

namespace deepwrist::config {
namespace {

constexpr std::string_view kDescribe = "--describe=";
constexpr std::string_view kExperiment = "--experiment=";

/// Up to the first full stop that ends a sentence, without it: "auto, via or 1.5 mm; all of them".
std::string_view first_sentence(std::string_view text) {
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] == ' ') return text.substr(0, at);
  }
  return text;
}

std::string section(const std::string& title) { return ".SH " + title + "\n"; }

std::string paragraph(std::string_view bold, std::string_view value, const std::string& text) {
  std::string head = ".TP\n\\fB" + roff_text(bold) + "\\fR";
  const bool joined = bold.ends_with('=');
  if (!value.empty()) head += (joined ? "\\fI" : " \\fI") + roff_text(value) + "\\fR";
  return head + "\n" + roff_lines(text);
}

std::string described(const ManualEntry& entry) {
  std::string text = entry.meaning;
  if (!entry.standard.empty()) text += (text.empty() ? "[" : " [") + entry.standard + "]";
  return text;
}

std::string entries(const std::string& title, const std::vector<ManualEntry>& list) {
  if (list.empty()) return "";
  std::string text = section(title);
  for (const auto& entry : list) text += paragraph(entry.term, entry.value, described(entry));
  return text;
}

std::string exit_status() {
  return section("EXIT STATUS") + paragraph("0", "", "done") + paragraph("1", "", "failed") +
         paragraph("2", "", "bad usage or configuration") +
         paragraph("3", "", "done, but some cases failed") +
         paragraph("4", "", "of evaluate --require: a measure is not what was asked for") +
         paragraph("130, 143", "", "stopped by Ctrl-C and SIGTERM");
}

/// One line without tabs.
std::string plain(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n') c = ' ';
  }
  return text;
}

/// As it can be typed: "--print-config[=origin]" is two words, and an experiment is given with dashes or
/// without.
std::vector<std::string> spellings(const std::string& term) {
  if (term == kExperiment) return {term, term.substr(2)};
  const auto bracket = term.find('[');
  if (bracket == std::string::npos) return {term};
  const auto head = term.substr(0, bracket);
  return {head, head + term.substr(bracket + 1, term.find(']') - bracket - 1)};
}

std::string values_of(const ManualEntry& entry) {
  std::string text;
  for (const auto& word : entry.words) text += (text.empty() ? "" : "|") + word;
  if (!text.empty()) return text;
  if (entry.value.empty()) return "-";
  return entry.term == kExperiment ? "<experiment>" : "<value>";
}

}  // namespace

std::string manual_page(const Manual& manual) {
  const auto name = "deepwrist-" + manual.program;
  std::string page = roff_title(name, manual_date(), version());
  page += section("NAME") + roff_text(name) + " \\- " + roff_text(first_sentence(manual.summary)) + "\n";
  page += section("SYNOPSIS") + "\\fBdeepwrist " + roff_text(manual.program) + "\\fR\n";
  page += roff_lines(manual.usage);
  page += section("DESCRIPTION") + roff_lines(manual.summary);
  if (!manual.keys.empty()) {
    page += ".PP\n" + roff_lines(
                          "What to do is said by keys, KEY=VALUE, or by an experiment, a YAML file of them, "
                          "whose values keys of the command line replace.");
  }
  page += ".PP\n" + roff_lines("Not a medical device: for research only.");
  page += entries("ARGUMENTS", manual.positionals) + entries("OPTIONS", manual.options) +
          entries("KEYS", manual.keys) + exit_status();
  return page + section("SEE ALSO") + "\\fBdeepwrist\\fR(1)\n";
}

std::string completion_words(const Manual& manual) {
  std::string lines;
  for (const auto* list : {&manual.options, &manual.keys}) {
    for (const auto& entry : *list) {
      const auto rest = "\t" + plain(values_of(entry)) + "\t" + plain(entry.meaning) + "\n";
      for (const auto& word : spellings(entry.term)) lines += word + rest;
    }
  }
  return lines;
}

std::optional<std::filesystem::path> asked_description(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with(kDescribe) && word.size() > kDescribe.size()) return word.substr(kDescribe.size());
  }
  return std::nullopt;
}

void write_description(const Manual& manual, const std::filesystem::path& folder) {
  write_file_atomically(folder / ("deepwrist-" + manual.program + ".1"), manual_page(manual));
  write_file_atomically(folder / (manual.program + ".words"), completion_words(manual));
}

}  // namespace deepwrist::config
