#pragma once

#include <string>

#include "core/program/manual.h"
#include "core/program/program.h"

namespace deepwrist::config {

/// The text of --help: usage, options, every key with type, default and meaning. Where `configuration` (base
/// file, experiment and command line, evaluated) gives a key a value, that is the default which holds.
std::string help_text(const Program& program, const Node& configuration);

/// The same by parts, with the keys' own defaults.
Manual manual_of(const Program& program);

}  // namespace deepwrist::config
