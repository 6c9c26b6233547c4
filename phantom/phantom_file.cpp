#include "phantom/phantom_file.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcrlerp.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>

#include <cassert>
#include <mutex>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "phantom/dicom_tags.h"

//   tags (dicom_tags.h) ─► pixels ─► DCMTK's encoder ─► temporary file ─► renamed
//
// A pixel is round(shown · (2^bits - 1)), of MONOCHROME1 counted from the top. How a file is stored:
//
//   MONOCHROME1   30 %                   plain files too
//   bits          12, 14, 16             a third each
//   encoding      explicit little 50 %   implicit, deflated, RLE, JPEG lossless, JPEG-LS: 10 % each
//   spacing       both 60 %, imager 25 %, pixel 15 %; then none for `missing_spacing_share` of all
//
// The draws come from one stream in this order: another order gives other files for the same seed.

namespace deepwrist::phantom {
namespace {

void register_encoders() {
  static std::once_flag once;
  std::call_once(once, [] {
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    // "Raw" encoding keeps the stored bits as they are.
    DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse);
  });
}

E_TransferSyntax transfer_syntax(Encoding encoding) {
  switch (encoding) {
    case Encoding::explicit_little:
      return EXS_LittleEndianExplicit;
    case Encoding::implicit_little:
      return EXS_LittleEndianImplicit;
    case Encoding::deflated:
      return EXS_DeflatedLittleEndianExplicit;
    case Encoding::rle:
      return EXS_RLELossless;
    case Encoding::jpeg_lossless:
      return EXS_JPEGProcess14SV1;
    case Encoding::jpeg_ls:
      return EXS_JPEGLSLossless;
  }
  assert(false);
  return EXS_Unknown;
}

OFCondition choose_representation(DcmDataset& data, Encoding encoding) {
  const DcmRLERepresentationParameter rle;
  const DJ_RPLossless jpeg;
  const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
  const DcmRepresentationParameter* parameter = encoding == Encoding::rle             ? &rle
                                                : encoding == Encoding::jpeg_lossless ? &jpeg
                                                : encoding == Encoding::jpeg_ls
                                                    ? static_cast<const DcmRepresentationParameter*>(&jpeg_ls)
                                                    : nullptr;
  return data.chooseRepresentation(transfer_syntax(encoding), parameter);
}

void require(const OFCondition& condition, const std::filesystem::path& path) {
  if (condition.bad()) {
    throw Error(ErrorKind::io, path.string(),
                std::string("cannot write this DICOM file: ") + condition.text() +
                    "; check free space and permissions");
  }
}

}  // namespace

FileFormat draw_format(CounterRng rng, bool plain, double missing_spacing_share) {
  FileFormat format;
  format.monochrome1 = rng.bernoulli(0.3);
  if (plain) {
    return format;
  }
  constexpr int kBits[] = {12, 14, 16};
  format.bits_stored = kBits[rng.below(3)];
  // Half of the files are plain explicit little endian, as in most archives.
  format.encoding =
      rng.bernoulli(0.5) ? Encoding::explicit_little : static_cast<Encoding>(1 + rng.below(kEncodings - 1));
  const double kind = rng.uniform();
  format.spacing = kind < 0.6 ? SpacingTags::both : kind < 0.85 ? SpacingTags::imager : SpacingTags::pixel;
  if (rng.bernoulli(missing_spacing_share)) {
    format.spacing = SpacingTags::none;
  }
  return format;
}

cv::Mat1w stored_values(const XRay& xray, const FileFormat& format) {
  const int largest = (1 << format.bits_stored) - 1;
  cv::Mat1w stored(xray.shown.size());
  for (int i = 0; i < static_cast<int>(stored.total()); ++i) {
    const int value = cvRound(static_cast<double>(xray.shown(i)) * largest);
    stored(i) = static_cast<std::uint16_t>(format.monochrome1 ? largest - value : value);
  }
  return stored;
}

double calibrated_spacing(const XRay& xray) {
  return cvRound(1e5 * xray.setup.geometry.pitch_mm / xray.magnification) * 1e-5;
}

void write_dicom(const std::filesystem::path& path, const XRay& xray, const Case& what, View view,
                 const FileFormat& format) {
  register_encoders();
  DcmFileFormat file;
  DcmDataset& data = *file.getDataset();
  require(put_tags(data, xray, what, view, format), path);
  const cv::Mat1w stored = stored_values(xray, format);
  require(data.putAndInsertUint16Array(DCM_PixelData, stored[0], stored.total()), path);
  require(choose_representation(data, format.encoding), path);
  write_file_atomically(path, [&](const std::filesystem::path& temporary) {
    require(file.saveFile(temporary.c_str(), transfer_syntax(format.encoding)), path);
  });
}

}  // namespace deepwrist::phantom
