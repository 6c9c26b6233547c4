#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "clinic/node/peer_address.h"
#include "clinic/node/tls_layer.h"

namespace deepwrist::clinic {

/// What the receiver takes, from whom, and how much of it.
struct ReceiverOptions {
  std::string bind_address = "127.0.0.1";  ///< where to listen; "::" is every address of the machine
  std::uint16_t port = 11112;              ///< 0: any free one
  std::filesystem::path spool;             ///< folder of the spool (spool.h)

  std::string title = "DEEPWRIST";          ///< our title, which peers have to call
  std::vector<std::string> calling_titles;  ///< titles that may call; empty: any
  std::vector<AddressRange> peers;          ///< who may connect; empty: anybody
  std::vector<std::string> sop_classes = default_sop_classes();
  std::optional<TlsFiles> tls{};  ///< given: TLS only, and peers need a certificate of `ca`

  int max_connections = 16;
  int max_per_address = 4;
  int max_objects = 10'000;  ///< of one association
  std::uint64_t max_object_bytes = std::uint64_t{512} << 20;
  std::uint64_t min_free_bytes = std::uint64_t{1}
                                 << 30;  ///< of the spool's file system; below it: status A700

  double handshake_s = 15;  ///< from the connection to the accepted association
  double idle_s = 60;       ///< without a byte of the peer
  double total_s = 1800;    ///< of an association, whatever it does
  double drain_s = 10;      ///< what associations get when the receiver ends

  /// Storage classes of projection radiographs: CR, DX for presentation and for processing, XA, RF, SC.
  static std::vector<std::string> default_sop_classes();
};

/// Throws Error(usage) with everything that is wrong.
void check(const ReceiverOptions& options);

}  // namespace deepwrist::clinic
