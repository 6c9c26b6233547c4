#pragma once

namespace deepwrist::dicom {

/// The child's work: takes one request from kDecoderSocket, reads the file and sends the reply.
void serve_request();

}  // namespace deepwrist::dicom
