#include "core/dicom/view_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/dicom/view_vocabulary.h"

namespace deepwrist::dicom {
namespace {

using Words = std::vector<FoldedWord>;

/// Abbreviations of so few letters are whole only in ASCII: with an accent they are words of a language.
constexpr std::size_t kAbbreviation = 3;

/// Entries of scripts that write without spaces: U+3000 and above in UTF-8.
bool is_unspaced(std::string_view text) { return static_cast<unsigned char>(text[0]) >= 0xE3; }

bool equal(const FoldedWord& word, std::string_view wanted) {
  if (wanted.ends_with('*')) return word.text.starts_with(wanted.substr(0, wanted.size() - 1));
  return word.text == wanted;
}

/// How many words from `at` on are those of an entry; 0 where they differ.
std::size_t match(const Words& words, std::size_t at, std::string_view entry) {
  std::size_t count = 0;
  if (entry.size() <= kAbbreviation && !words[at].plain) return 0;
  while (!entry.empty()) {
    const auto end = std::min(entry.find(' '), entry.size());
    if (at + count >= words.size() || !equal(words[at + count], entry.substr(0, end))) return 0;
    ++count;
    entry.remove_prefix(std::min(end + 1, entry.size()));
  }
  return count;
}

/// What has been found so far.
struct Found {
  bool pa = false, lat = false, other = false;

  void add(ViewHint hint) {
    pa = pa || hint == ViewHint::pa || hint == ViewHint::both;
    lat = lat || hint == ViewHint::lat || hint == ViewHint::both;
    other = other || hint == ViewHint::other;
  }
};

void add_unspaced(const std::string& text, Found& found) {
  for (const auto& entry : view_vocabulary()) {
    if (is_unspaced(entry.text) && text.find(entry.text) != std::string::npos) found.add(entry.meaning);
  }
}

/// "45 lat" is an age in Polish.
bool is_age(const Words& words, std::size_t at) {
  if (at == 0 || words[at].text != "lat") return false;
  const auto number = parse_integer(words[at - 1].text);
  return number && *number >= 10;
}

/// "AP y L", "PA + L": an L that is added to a frontal view stands for lateral, else for left.
bool is_added_l(const Words& words, std::size_t at) {
  static constexpr auto kAnd = std::to_array<std::string_view>(
      {"and", "y", "e", "i", "et", "und", "u", "en", "og", "och", "ja", "a", "ve", "и", "si"});
  if (words[at].text != "l") return false;
  if (words[at].before.find_first_of("+&/") != std::string::npos) return true;
  return at > 0 && std::ranges::find(kAnd, words[at - 1].text) != kAnd.end();
}

}  // namespace

ViewHint hint_of_words(std::string_view utf8) {
  const auto words = folded_words(utf8);
  Found found;
  for (std::size_t at = 0; at < words.size();) {
    if (is_unspaced(words[at].text)) add_unspaced(words[at].text, found);
    const ViewWord* best = nullptr;
    std::size_t longest = 0;
    for (const auto& entry : view_vocabulary()) {
      const auto count = match(words, at, entry.text);
      // Of entries with as many words the one without a star counts.
      const bool better = count > longest || (count > 0 && count == longest && best->text.ends_with('*'));
      if (better) best = &entry, longest = count;
    }
    if (best != nullptr && !is_age(words, at)) found.add(best->meaning);
    if (found.pa && is_added_l(words, at)) found.add(ViewHint::lat);
    at += std::max<std::size_t>(longest, 1);
  }
  if (found.pa && found.lat) return ViewHint::both;
  if (found.other) return ViewHint::other;
  return found.pa ? ViewHint::pa : found.lat ? ViewHint::lat : ViewHint::silent;
}

}  // namespace deepwrist::dicom
