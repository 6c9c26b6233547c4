#include "core/dicom/text_folding.h"

#include "core/base/utf8.h"

// Text to words that can be compared, in two passes:
//
//   "Poignée G., A-P"    "på 2"    "d. p."
//    poignee g a p        paa 2     d p        runs of letters or of digits, folded, with what stands between
//    poignee g ap         paa 2     dp         single letters joined over ".", "-" and "/", then over ". "
//
// A code point becomes letters (ß: ss), a digit, or nothing, which separates. Folding is by tables and by
// offsets in Unicode's blocks:
//
//   U+00C0–017F   kLatin            U+0400–045F   lower case +0x50 or +0x20, ё as е
//   U+0370–03FF   fold_greek()      U+FF01–FF5E   full width, -0xFEE0 is ASCII
//
// Combining marks (U+0300–036F) vanish. Letters of other scripts stay as they are.

namespace deepwrist::dicom {
namespace {

/// Base letters of U+00C0 to U+017F. Two signs among them, × and ÷, are spaces.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrr"
    "ssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// A Greek letter in lower case without tonos and dialytika.
char32_t fold_greek(char32_t c) {
  switch (c) {
    case 0x386:
    case 0x3AC:
      return 0x3B1;
    case 0x388:
    case 0x3AD:
      return 0x3B5;
    case 0x389:
    case 0x3AE:
      return 0x3B7;
    case 0x38A:
    case 0x3AF:
    case 0x3AA:
    case 0x3CA:
    case 0x390:
      return 0x3B9;
    case 0x38C:
    case 0x3CC:
      return 0x3BF;
    case 0x38E:
    case 0x3CD:
    case 0x3AB:
    case 0x3CB:
    case 0x3B0:
      return 0x3C5;
    case 0x38F:
    case 0x3CE:
      return 0x3C9;
    case 0x3C2:
      return 0x3C3;  // final sigma
    default:
      return c >= 0x391 && c <= 0x3A9 ? c + 0x20 : c;
  }
}

char32_t fold_cyrillic(char32_t c) {
  if (c < 0x410) {
    c += 0x50;
  } else if (c < 0x430) {
    c += 0x20;
  }
  return c == 0x451 ? 0x435 : c;
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

/// ASCII as it is written among Chinese and Japanese characters.
bool is_full_width(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E; }

/// What one character becomes in a folded word; empty for what separates words.
std::string folded(const Utf8Character& character) {
  if (!character.valid) return {};
  char32_t c = character.code;
  if (is_full_width(c)) c -= 0xFEE0;
  if (c < 0x80) {
    const char lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return is_digit(c) || (lower >= 'a' && lower <= 'z') ? std::string(1, lower) : std::string();
  }
  if (c == 0xC5 || c == 0xE5) return "aa";  // "på" is not PA
  if (c == 0xC6 || c == 0xE6) return "ae";
  if (c == 0xDF) return "ss";
  if (c >= 0x218 && c <= 0x21B) return c < 0x21A ? "s" : "t";
  if (c >= 0xC0 && c < 0xC0 + kLatin.size()) {
    const char base = kLatin[c - 0xC0];
    return base == ' ' ? std::string() : std::string(1, base);
  }
  const bool separates = c < 0xC0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
                         c == 0x30FB || (c >= 0xFF00 && c <= 0xFFEF);
  if (separates) return {};
  if (c >= 0x370 && c <= 0x3FF) c = fold_greek(c);
  if (c >= 0x400 && c <= 0x45F) c = fold_cyrillic(c);
  std::string text;
  append_utf8(text, c);
  return text;
}

bool is_combining(char32_t c) { return c >= 0x300 && c <= 0x36F; }

bool is_single_letter(const FoldedWord& word) {
  return word.plain && word.text.size() == 1 && word.text[0] >= 'a';
}

/// Joins runs of single letters that `linked` says belong together.
template <typename Linked>
std::vector<FoldedWord> joined(std::vector<FoldedWord> words, const Linked& linked) {
  std::vector<FoldedWord> result;
  bool open = false;  // the last word of the result is made of single letters
  for (auto& word : words) {
    const bool single = is_single_letter(word);
    if (open && single && linked(word.before)) {
      result.back().text += word.text;
    } else {
      result.push_back(std::move(word));
    }
    open = single;
  }
  return result;
}

std::vector<FoldedWord> with_abbreviations(std::vector<FoldedWord> words) {
  words = joined(std::move(words),
                 [](const auto& before) { return before == "." || before == "-" || before == "/"; });
  return joined(std::move(words), [](const auto& before) { return before == ". "; });  // "d. p."
}

}  // namespace

std::vector<FoldedWord> folded_words(std::string_view text) {
  std::vector<FoldedWord> words;
  FoldedWord word;
  bool digits = false;
  std::string separators;
  const auto finish = [&] {
    if (!word.text.empty()) words.push_back(std::move(word));
    word = {};
  };
  while (!text.empty()) {
    const auto before = text;
    const auto character = take_character(text);
    const auto c = character.code;
    if (character.valid && is_combining(c)) {
      word.plain = false;
      continue;
    }
    const auto letters = folded(character);
    if (letters.empty()) {
      finish();
      separators += before.substr(0, character.bytes);
      continue;
    }
    if (!word.text.empty() && is_digit(static_cast<unsigned char>(letters[0])) != digits) finish();
    if (word.text.empty()) {
      word.before = std::move(separators);
      separators.clear();
      digits = is_digit(static_cast<unsigned char>(letters[0]));
    }
    word.text += letters;
    word.plain = word.plain && (c < 0x80 || is_full_width(c));
  }
  finish();
  return with_abbreviations(std::move(words));
}

std::string latin1_to_utf8(std::string_view text) {
  std::string result;
  for (const char c : text) append_utf8(result, static_cast<unsigned char>(c));
  return result;
}

}  // namespace deepwrist::dicom
