#include "core/dicom/view_attributes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.h"
#include "core/dicom/attributes.h"

// Attributes that may tell the view, in the order in which they are asked:
//
//   ViewPosition, ViewCodeSequence               codes of this picture
//   SeriesDescription, ProtocolName,             free text in any language; "both" says nothing, as in
//   AcquisitionDeviceProcessingDescription,      "wrist pa + lat", the next one is asked
//   PerformedProcedureStepDescription
//   StudyDescription                             of all pictures of the study
//
// The first that is not silent decides: PA or LAT is the view; another projection, or a code of both, makes
// it unclear. A later one that names the opposite view is a warning; one that names another projection too,
// except StudyDescription, as a study may hold oblique pictures beside this one.

namespace deepwrist::dicom {
namespace {

/// What one attribute says.
struct Source {
  const char* name;
  ViewHint hint = ViewHint::silent;
  bool is_code = false;   ///< of the picture itself: what it says is final
  bool is_study = false;  ///< of all pictures of the study
};

ViewHint combined(ViewHint a, ViewHint b) {
  if (a == ViewHint::silent || a == b) return b;
  if (b == ViewHint::silent) return a;
  return a == ViewHint::other || b == ViewHint::other ? ViewHint::other : ViewHint::both;
}

ViewHint hint_of_sequence(DcmItem& data) {
  constexpr signed long kMaxItems = 8;
  auto hint = ViewHint::silent;
  DcmItem* item = nullptr;
  for (signed long i = 0; i < kMaxItems; ++i) {
    if (data.findAndGetSequenceItem(DCM_ViewCodeSequence, item, i).bad() || item == nullptr) break;
    hint = combined(hint, hint_of_words(utf8_attribute(*item, DCM_CodeMeaning, data)));
  }
  return hint;
}

std::vector<Source> sources_of(DcmItem& data) {
  const auto words = [&](const DcmTagKey& tag) { return hint_of_words(utf8_attribute(data, tag, data)); };
  return {
      {"ViewPosition", hint_of_code(text_attribute(data, DCM_ViewPosition).value_or("")), true},
      {"ViewCodeSequence", hint_of_sequence(data), true},
      {"SeriesDescription", words(DCM_SeriesDescription)},
      {"ProtocolName", words(DCM_ProtocolName)},
      {"AcquisitionDeviceProcessingDescription", words(DCM_AcquisitionDeviceProcessingDescription)},
      {"PerformedProcedureStepDescription", words(DCM_PerformedProcedureStepDescription)},
      {"StudyDescription", words(DCM_StudyDescription), false, true},
  };
}

bool is_view(ViewHint hint) { return hint == ViewHint::pa || hint == ViewHint::lat; }

const char* text_of(ViewHint hint) {
  switch (hint) {
    case ViewHint::pa:
      return "PA";
    case ViewHint::lat:
      return "LAT";
    case ViewHint::both:
      return "both views";
    case ViewHint::other:
      return "another projection than PA or LAT";
    case ViewHint::silent:
      break;
  }
  return "nothing";
}

/// The attributes with these hints: "SeriesDescription says LAT, StudyDescription LAT".
template <typename Wanted>
std::string statements(const std::vector<Source>& sources, const Wanted& wanted) {
  std::string text;
  for (const auto& source : sources) {
    if (!wanted(source)) continue;
    text += (text.empty() ? "" : ", ") + std::string(source.name) + (text.empty() ? " says " : " ") +
            text_of(source.hint);
  }
  return text;
}

std::string why_unclear(const std::vector<Source>& sources) {
  const auto said = statements(sources, [](const Source& s) { return s.hint != ViewHint::silent; });
  if (!said.empty()) return said;
  std::string names;
  for (const auto& source : sources) names += (names.empty() ? "none of " : ", ") + std::string(source.name);
  return names + " names it";
}

std::string contradictions(const std::vector<Source>& sources, const Source& chosen) {
  const auto against = statements(sources, [&](const Source& source) {
    return (is_view(source.hint) && source.hint != chosen.hint) ||
           (source.hint == ViewHint::other && !source.is_study);
  });
  if (against.empty()) return {};
  return std::string(chosen.name) + " says " + text_of(chosen.hint) + ", but " + against + "; " +
         text_of(chosen.hint) + " is used, a column Side would decide";
}

}  // namespace

ViewHint hint_of_code(std::string_view code) {
  static constexpr auto kLateral =
      std::to_array<std::string_view>({"ll", "rl", "lat", "ml", "lm", "llat", "rlat"});
  static constexpr auto kNothing = std::to_array<std::string_view>(
      {"", "unknown", "unk", "none", "na", "n/a", "unspecified", "undefined", "not specified", "?", "-"});
  const auto word = to_lower(trim(code));
  if (const auto at = word.find('\\'); at != std::string::npos) {
    const auto first = trim(std::string_view(word).substr(0, at));
    const auto rest = trim(std::string_view(word).substr(at + 1));
    if (!first.empty() && !rest.empty()) return ViewHint::both;
    return hint_of_code(first.empty() ? rest : first);
  }
  if (std::ranges::find(kNothing, word) != kNothing.end()) return ViewHint::silent;
  if (word == "pa" || word == "ap") return ViewHint::pa;
  if (std::ranges::find(kLateral, word) != kLateral.end()) return ViewHint::lat;
  const auto hint = hint_of_words(word);
  return hint == ViewHint::silent ? ViewHint::other : hint;
}

ViewFinding find_view(DcmItem& data) {
  const auto sources = sources_of(data);
  ViewFinding finding;
  const auto chosen = std::ranges::find_if(sources, [](const Source& source) {
    if (source.hint == ViewHint::both) return source.is_code;
    return source.hint != ViewHint::silent;
  });
  if (chosen == sources.end() || !is_view(chosen->hint)) {
    finding.unclear = why_unclear(sources);
  } else {
    finding.view = chosen->hint == ViewHint::pa ? View::pa : View::lat;
    finding.warning = contradictions(sources, *chosen);
  }
  return finding;
}

}  // namespace deepwrist::dicom
