#pragma once

#include <string>

#include "core/base/error.h"

namespace deepwrist::distributed {

/// Why a rank left the others, as it tells them.
struct Departure {
  ErrorKind kind = ErrorKind::unavailable;
  int stop_signal = 0;     ///< that asked it to stop
  bool timed_out = false;  ///< it waited too long for the others
  std::string reason{};    ///< one line or several; empty: it lost the others itself
};

/// Of the exception that is handled now.
Departure present_departure();

/// As one text, and back; a text that is none is taken for the reason.
std::string text_of(const Departure& departure);
Departure departure_of(const std::string& text);

/// "rank 1 of 4 on host b".
std::string rank_name(int rank, int size, const std::string& host);

/// What the other ranks throw: the same kind of error, said of that rank. A stop that it was asked for counts
/// as asked of this process.
Error error_of(const Departure& departure, const std::string& rank_name);

}  // namespace deepwrist::distributed
