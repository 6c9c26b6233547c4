#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"

namespace deepwrist::clinic::testing {

/// What an association asks for: one context.
struct RawRequest {
  std::string called = "DEEPWRIST";
  std::string calling = "PEER";
  std::string sop_class = "1.2.840.10008.5.1.4.1.1.1.1";
  std::string transfer_syntax = "1.2.840.10008.1.2";
};

/// A peer that sends what it is told, byte by byte, also what no DICOM program would.
class RawPeer {
 public:
  /// Connects from `source`, an address of this machine.
  explicit RawPeer(std::uint16_t port, const std::string& source = "127.0.0.1");

  bool connected() const { return socket_.valid(); }
  /// Whether all of it was taken.
  bool send(std::string_view bytes);
  /// The next PDU, its type first; empty when the other side has closed or nothing comes for ten seconds.
  std::string receive();
  void close() { socket_ = Descriptor(); }

  /// Asks for an association: the type of the answer, 2 for accepted, 3 for rejected, 0 where none came.
  int associate(const RawRequest& request = {});
  /// After a rejection: its source and reason (PS3.8, 9.3.4).
  int rejection_source() const { return answer_.size() > 8 ? answer_[8] : -1; }
  int rejection_reason() const { return answer_.size() > 9 ? answer_[9] : -1; }

  bool send_store_command(const std::string& sop_class, const std::string& instance);
  /// A piece of a command or of a data set.
  bool send_command(std::string_view bytes, bool last);
  bool send_data(std::string_view bytes, bool last);
  /// The status of the next response; nothing where the association ended.
  std::optional<int> status();
  /// Asks for the release and waits for its answer.
  bool release();

 private:
  Descriptor socket_;
  std::string answer_;
};

/// An A-ASSOCIATE-RQ (PS3.8, 9.3.2).
std::string association_request(const RawRequest& request);

}  // namespace deepwrist::clinic::testing
