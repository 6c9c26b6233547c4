#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"

namespace deepwrist::clinic {

// The receiver and the process of a connection talk over a pair of sockets (SOCK_SEQPACKET), a packet of
// fixed size at a time. The process may have been taken over by its peer: it gets open files to write, never
// a path, and the receiver checks what it says before use.

/// What the process of a connection says.
enum class LinkSaid : std::uint32_t {
  associated = 1,  ///< `title` is of the peer
  refused,         ///< the association, for `reason`
  wants_file,      ///< the receiver answers with LinkAnswer
  keep_file,       ///< all of it is written, synced and closed; the receiver moves it and answers
  drop_file,       ///< it is not wanted
};

/// Why there was no association, or no object.
enum class Refusal : std::uint32_t {
  none,
  called_title,
  calling_title,
  no_context,
  protocol,
  too_large,
  tls,
  certificate,
  expired_certificate,
  unfit_certificate,
  kCount
};

/// For logs: "the called title is not ours".
std::string_view describe(Refusal reason);

struct LinkMessage {
  static constexpr std::uint32_t kMagic = 0x44574c31;
  std::uint32_t magic = kMagic;
  LinkSaid said{};
  Refusal reason = Refusal::none;
  std::array<char, 20> title{};
};

enum class LinkAnswer : std::uint32_t { done = 1, no_space, failed };

struct LinkReply {
  static constexpr std::uint32_t kMagic = 0x44574c32;
  std::uint32_t magic = kMagic;
  LinkAnswer answer{};
};

/// The end of the connection's process.
class SpoolLink {
 public:
  explicit SpoolLink(int socket) : socket_(socket) {}

  void tell_associated(std::string_view calling_title);
  void tell_refused(Refusal reason, std::string_view title = {});
  /// A new file, open to write; nothing where the spool has no room.
  std::optional<Descriptor> new_file();
  /// Makes the file that was given last one that is received, once it is synced and closed. False: it is not.
  bool keep_file();
  void drop_file();

 private:
  bool tell(LinkSaid said, Refusal reason = Refusal::none, std::string_view title = {});

  int socket_;
};

}  // namespace deepwrist::clinic
