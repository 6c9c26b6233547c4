#include "core/distributed/departure.h"

#include <exception>
#include <iterator>
#include <new>
#include <sstream>
#include <vector>

#include "core/base/signals.h"
#include "core/base/text.h"

namespace deepwrist::distributed {

Departure present_departure() {
  try {
    throw;
  } catch (const Error& error) {
    return {error.kind(), stop_signal(), false, error.what()};
  } catch (const std::bad_alloc&) {
    return {ErrorKind::unavailable, 0, false, "out of memory"};
  } catch (const std::exception& error) {  // errors of LibTorch go on with a call stack
    return {ErrorKind::unavailable, 0, false, "unexpected: " + first_line(error.what())};
  } catch (...) {
    return {ErrorKind::unavailable, 0, false, "unexpected: an exception of unknown kind"};
  }
}

std::string text_of(const Departure& departure) {
  return std::to_string(static_cast<int>(departure.kind)) + " " + std::to_string(departure.stop_signal) +
         " " + (departure.timed_out ? "1 " : "0 ") + departure.reason;
}

Departure departure_of(const std::string& text) {
  std::istringstream stream(text);
  int kind = -1, signal = 0, timed_out = 0;
  stream >> kind >> signal >> timed_out;
  if (!stream || kind < 0 || kind > static_cast<int>(ErrorKind::interrupted)) {
    return {ErrorKind::unavailable, 0, false, text};
  }
  stream.get();  // the blank
  return {static_cast<ErrorKind>(kind),
          signal,
          timed_out != 0,
          {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}};
}

std::string rank_name(int rank, int size, const std::string& host) {
  return "rank " + std::to_string(rank) + " of " + std::to_string(size) +
         (host.empty() ? "" : " on host " + host);
}

Error error_of(const Departure& departure, const std::string& rank_name) {
  if (departure.kind == ErrorKind::interrupted) request_stop(departure.stop_signal);
  std::istringstream text(departure.reason);
  std::string first;
  std::getline(text, first);
  std::vector<std::string> more;
  for (std::string line; std::getline(text, line);) more.push_back(trim(line));
  return {departure.kind, rank_name, first, more};
}

}  // namespace deepwrist::distributed
