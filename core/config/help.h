#pragma once

#include <string>

#include "core/config/program.h"

namespace deepwrist::config {

/// The text of --help: usage, options, every key with type, default and meaning.
std::string help_text(const Program& program);

}  // namespace deepwrist::config
