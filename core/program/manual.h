#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::config {

/// An option, a key or a word of a program's command line.
struct ManualEntry {
  std::string term;      ///< "--out", "dataset.meta=", "TABLE"
  std::string value;     ///< what is to be given with it: "path", "PA|LAT"; empty: nothing
  std::string standard;  ///< the default; may be empty
  std::string meaning;
  std::vector<std::string> words;  ///< the possible values, where they are few
};

/// What the help of a program says, by parts: the manual page and what a shell completes are made of it.
struct Manual {
  std::string program;                                  ///< "test"
  std::string summary;                                  ///< the first sentence is what the page's NAME says
  std::string usage;                                    ///< "[OPTIONS] TABLE"
  std::vector<ManualEntry> positionals, options, keys;  ///< keys: of an experiment
};

/// The page deepwrist-PROGRAM(1), as roff.
std::string manual_page(const Manual& manual);

/// A line for each word of the command line that a shell may offer: word, values, meaning, with tabs between.
/// Values are "a|b|c", "<experiment>", "<value>" of any kind, or "-" for a word that stands alone.
std::string completion_words(const Manual& manual);

/// FOLDER of an argument --describe=FOLDER. Builds and packages ask for it; --help does not show it.
std::optional<std::filesystem::path> asked_description(int argc, const char* const* argv);

/// Writes FOLDER/deepwrist-PROGRAM.1 and FOLDER/PROGRAM.words. Throws Error(io).
void write_description(const Manual& manual, const std::filesystem::path& folder);

}  // namespace deepwrist::config
