#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "clinic/node/outgoing_object.h"
#include "clinic/node/tls_layer.h"

namespace deepwrist::clinic {

/// Where results go: a DICOM node, or a folder where `folder` is given.
struct Destination {
  std::string name{};  ///< in logs and the database
  std::string host{};
  std::uint16_t port = 104;
  std::string title{};  ///< its title
  std::optional<TlsFiles> tls{};
  std::filesystem::path folder{};
};

struct SenderOptions {
  std::string title = "DEEPWRIST";  ///< ours
  int connect_timeout_s = 10;
  int response_timeout_s = 60;
};

/// What became of an object.
enum class SendOutcome {
  sent,
  sent_with_warning,  ///< stored; the status says what is noted (B000 and others)
  class_refused,      ///< the destination takes none of its forms
  no_resources,       ///< status A7xx: later perhaps
  refused,            ///< any other status
  no_connection,      ///< nobody was reached, or the association was rejected
  interrupted,        ///< the association ended before the answer
  unreadable,         ///< the file
};

struct SendResult {
  SendOutcome outcome{};
  int status = 0;        ///< of C-STORE, where there was an answer
  std::size_t form = 0;  ///< which was sent
  std::string detail{};  ///< for logs: names classes, titles, addresses; no patient data
};

/// A word for the kind of outcome, as the database keeps it.
std::string name_of(SendOutcome outcome);

/// Sends objects in one association that proposes their classes only, each with its file's transfer syntax
/// (any uncompressed one for uncompressed files); or copies them into the folder as UID.dcm. One result for
/// each object, in their order. Nothing is thrown for what a destination does; Error(usage) for titles and
/// certificates.
std::vector<SendResult> send_objects(const Destination& destination,
                                     const std::vector<OutgoingObject>& objects,
                                     const SenderOptions& options = {});

}  // namespace deepwrist::clinic
