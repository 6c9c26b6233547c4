#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/base/descriptor.h"

namespace deepwrist::clinic {

/// One end of a pair of sockets over which two processes of a node send lines of text (JSON without line
/// feeds).
class LineChannel {
 public:
  LineChannel() = default;
  explicit LineChannel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Two ends that are connected. Throws Error(unavailable).
  static std::pair<LineChannel, LineChannel> make_pair();

  int descriptor() const { return socket_.get(); }
  /// False where the other end is gone.
  bool send(const std::string& line);
  /// The next line; nothing where the other end is gone, or says more than a line may have (16 MiB).
  std::optional<std::string> wait_for_line();
  /// The next line where it is there already.
  std::optional<std::string> line_at_hand();

 private:
  std::optional<std::string> buffered_line();
  /// Reads what there is; false at the end, or, without `waits`, where nothing is there.
  bool read_more(bool waits);

  Descriptor socket_;
  std::string buffer_;
};

}  // namespace deepwrist::clinic
