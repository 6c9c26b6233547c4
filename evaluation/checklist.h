#pragma once

#include <map>
#include <string>

#include "core/report/page/page.h"

namespace deepwrist::evaluation {

/// What a run knows of the items of a checklist: "STARD 12a", "CLAIM 22" and a sentence.
using KnownItems = std::map<std::string, std::string>;

/// A folded section with a row for each item of STARD 2015 (Bossuyt et al. 2015) and CLAIM (Mongan et al.
/// 2020): number, what it asks for in short, and what the run knows or that its authors are to fill it in. A
/// list of which it knows nothing is left out.
report::Section checklist_section(const KnownItems& known);

}  // namespace deepwrist::evaluation
