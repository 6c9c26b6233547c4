#pragma once

#include <cstdint>

#include "clinic/node/receiver_options.h"
#include "clinic/node/spool_link.h"

class DcmTLSTransportLayer;

namespace deepwrist::clinic {

/// Serves the association that the peer of a connected TCP socket asks for, to its end: C-ECHO, and C-STORE
/// of the classes of `options` in every transfer syntax that core/dicom reads. Data sets go to files of
/// `link` as they came; nothing of them is parsed. C-STORE answers Success (0000) once the file is received
/// for good; A700 (out of resources) without room or for an object above the limit, A900 where the class is
/// not that of the context, C000 for an instance without a UID. Associations are rejected for titles that do
/// not fit and where no context is taken. `socket` must be above 0; `tls` may be null.
///
/// For a process of its own: DCMTK keeps the socket in a global variable.
void serve_association(int socket, const ReceiverOptions& options, SpoolLink& link,
                       DcmTLSTransportLayer* tls);

/// What DCMTK sets up at its first use, and its global settings: called before processes are forked.
void prepare_network();

}  // namespace deepwrist::clinic
