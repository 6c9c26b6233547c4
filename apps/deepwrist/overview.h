#pragma once

#include <string>

namespace deepwrist {

/// What there is, by task, and what to do next: what `deepwrist` says without a program.
std::string overview();

/// The page deepwrist(1), as roff.
std::string overview_page();

/// A line for each program, as core/program/manual.h has those of words: name, "-", summary.
std::string overview_words();

}  // namespace deepwrist
