#pragma once

#include <string>

namespace deepwrist {

/// Logs a warning, or a note, that this process has not logged before. For what is found each time a file is
/// read, where a program reads it several times. Thread-safe.
void warn_once(const std::string& message);
void note_once(const std::string& message);

}  // namespace deepwrist
