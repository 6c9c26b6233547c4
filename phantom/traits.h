#pragma once

#include <set>
#include <utility>

namespace deepwrist::phantom {

/// What makes wild phantoms vary, beside what all wrists do. Each can be left out, to see what it is good
/// for.
enum class Trait {
  framing,    ///< hands, forearms, near and far; without: a wrist in the middle
  fingers,    ///< without: the hand ends with the metacarpals
  turns,      ///< of arm, sheet and picture, mirrored ones; without: upright within 8°
  children,   ///< without: grown wrists only
  deformity,  ///< without: whole bones
  tone,       ///< without: one console
  borders,    ///< without: the picture is the exposed field
  ink,        ///< without: no letters and marks
  casts,      ///< and metal
};

using Traits = std::set<Trait>;

inline constexpr std::pair<const char*, Trait> kTraitNames[]{
    {"framing", Trait::framing},     {"fingers", Trait::fingers},
    {"turns", Trait::turns},         {"children", Trait::children},
    {"deformity", Trait::deformity}, {"tone", Trait::tone},
    {"borders", Trait::borders},     {"ink", Trait::ink},
    {"casts", Trait::casts}};

}  // namespace deepwrist::phantom
