#pragma once

namespace deepwrist::dicom {

/// Registers DCMTK's JPEG and JPEG-LS decoders once for the process and silences DCMTK's log, which may quote
/// patient data. Thread-safe.
void register_codecs();

}  // namespace deepwrist::dicom
