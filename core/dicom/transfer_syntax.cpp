#include "core/dicom/transfer_syntax.h"

#include <algorithm>
#include <array>

namespace deepwrist::dicom {
namespace {

constexpr auto kSyntaxes = std::to_array<TransferSyntax>({
    {"1.2.840.10008.1.2", "Implicit VR Little Endian", Encoding::native},
    {"1.2.840.10008.1.2.1", "Explicit VR Little Endian", Encoding::native},
    {"1.2.840.10008.1.2.2", "Explicit VR Big Endian", Encoding::native},
    {"1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Encoding::deflated},
    {"1.2.840.10008.1.2.5", "RLE Lossless", Encoding::rle},
    {"1.2.840.10008.1.2.4.50", "JPEG Baseline", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.51", "JPEG Extended", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.53", "JPEG Spectral Selection", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.55", "JPEG Full Progression", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.57", "JPEG Lossless", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Encoding::jpeg},
    {"1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Encoding::jpeg2000},
    {"1.2.840.10008.1.2.4.91", "JPEG 2000", Encoding::jpeg2000},
    {"1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless", Encoding::refused},
    {"1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2", Encoding::refused},
    {"1.2.840.10008.1.2.4.94", "JPIP Referenced", Encoding::refused},
    {"1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", Encoding::refused},
    {"1.2.840.10008.1.2.4.100", "MPEG2 Main Profile, Main Level", Encoding::refused},
    {"1.2.840.10008.1.2.4.101", "MPEG2 Main Profile, High Level", Encoding::refused},
    {"1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", Encoding::refused},
    {"1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", Encoding::refused},
    {"1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile for 2D video", Encoding::refused},
    {"1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile for 3D video", Encoding::refused},
    {"1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile", Encoding::refused},
    {"1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", Encoding::refused},
    {"1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile", Encoding::refused},
    {"1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Encoding::refused},
    {"1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Encoding::refused},
    {"1.2.840.10008.1.2.4.112", "JPEG XL", Encoding::refused},
    {"1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless (HTJ2K)", Encoding::refused},
    {"1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 RPCL Lossless (HTJ2K)", Encoding::refused},
    {"1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000 (HTJ2K)", Encoding::refused},
    {"1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", Encoding::refused},
    {"1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", Encoding::refused},
    {"1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Encoding::refused},
});

}  // namespace

TransferSyntax find_transfer_syntax(std::string_view uid) {
  if (uid.empty()) return {"", "unnamed", Encoding::native};
  const auto found = std::ranges::find(kSyntaxes, uid, &TransferSyntax::uid);
  return found != kSyntaxes.end() ? *found : TransferSyntax{uid, "", Encoding::refused};
}

}  // namespace deepwrist::dicom
