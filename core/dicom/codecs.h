#pragma once

namespace deepwrist::dicom {

/// Prepares DCMTK once for the process: loads its dictionary, registers its JPEG and JPEG-LS decoders, has
/// known attributes of VR UN read as what they are, and silences its log, which may quote patient data.
/// Thread-safe.
void register_codecs();

}  // namespace deepwrist::dicom
