#include "core/dicom/view_attributes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/dicom/attributes.h"

namespace deepwrist::dicom {
namespace {

// dp, dv and their long forms: dorsopalmar, dorsovolar, the usual name of a frontal view of hand and wrist.
constexpr auto kFrontalWords =
    std::to_array<std::string_view>({"pa", "ap", "dp", "dv", "posteroanterior", "anteroposterior",
                                     "dorsopalmar", "dorsovolar", "dorsovolaris", "frontal", "front"});
constexpr auto kLateralWords = std::to_array<std::string_view>(
    {"lat", "lateral", "lateralis", "seitlich", "seitl", "profil", "profile", "ml", "lm"});
constexpr auto kOtherWords = std::to_array<std::string_view>(
    {"obl", "oblique", "scaphoid", "navicular", "skaphoid", "tunnel", "axial", "stress", "decubitus"});

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : to_lower(text)) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

bool has_pair(const std::vector<std::string>& words, std::string_view first, std::string_view second) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i - 1] == first && words[i] == second) return true;
  }
  return false;
}

ViewHint hint_of_codes(DcmItem& data) {
  DcmItem* item = nullptr;
  if (data.findAndGetSequenceItem(DCM_ViewCodeSequence, item, 0).bad() || item == nullptr)
    return ViewHint::silent;
  return hint_of_words(text_attribute(*item, DCM_CodeMeaning).value_or(""));
}

std::optional<View> as_view(ViewHint hint) {
  if (hint == ViewHint::pa) return View::pa;
  if (hint == ViewHint::lat) return View::lat;
  return std::nullopt;
}

}  // namespace

ViewHint hint_of_code(std::string_view code) {
  const auto word = to_lower(trim(code));
  if (word.empty()) return ViewHint::silent;
  if (word == "pa" || word == "ap") return ViewHint::pa;
  if (word == "ll" || word == "rl" || word == "lat" || word == "ml" || word == "lm") return ViewHint::lat;
  const auto hint = hint_of_words(word);
  return hint == ViewHint::silent ? ViewHint::unclear : hint;
}

ViewHint hint_of_words(std::string_view description) {
  const auto words = words_of(description);
  bool frontal = has_pair(words, "postero", "anterior") || has_pair(words, "antero", "posterior") ||
                 has_pair(words, "dorso", "palmar");
  bool lateral = false;
  for (const auto& word : words) {
    if (is_one_of(word, kOtherWords)) return ViewHint::unclear;
    frontal = frontal || is_one_of(word, kFrontalWords);
    lateral = lateral || is_one_of(word, kLateralWords);
  }
  if (frontal && lateral) return ViewHint::unclear;
  return frontal ? ViewHint::pa : lateral ? ViewHint::lat : ViewHint::silent;
}

std::optional<View> view_of(DcmItem& data) {
  auto hint = hint_of_code(text_attribute(data, DCM_ViewPosition).value_or(""));
  if (hint == ViewHint::silent) hint = hint_of_codes(data);
  for (const auto& tag : {DCM_SeriesDescription, DCM_ProtocolName, DCM_AcquisitionDeviceProcessingDescription,
                          DCM_StudyDescription}) {
    if (hint == ViewHint::silent) hint = hint_of_words(text_attribute(data, tag).value_or(""));
  }
  return as_view(hint);
}

}  // namespace deepwrist::dicom
