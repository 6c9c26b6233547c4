#include "tests/core/dicom/dicom_builder.h"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include <memory>
#include <mutex>
#include <stdexcept>

namespace deepwrist::testing {
namespace {

void require(const OFCondition& status) {
  if (status.bad()) throw std::runtime_error(std::string("DCMTK: ") + status.text());
}

void register_encoders() {
  static std::once_flag once;
  std::call_once(once, [] {
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    DJLSEncoderRegistration::registerCodecs();
  });
}

}  // namespace

std::vector<std::uint16_t> ramp(std::size_t count, int bits) {
  std::vector<std::uint16_t> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<std::uint16_t>(i % (std::size_t{1} << bits));
  return values;
}

void put_fragments(DcmDataset& data, E_TransferSyntax syntax,
                   const std::vector<std::vector<std::uint8_t>>& fragments) {
  auto sequence = std::make_unique<DcmPixelSequence>(DCM_PixelSequenceTag);
  require(sequence->insert(new DcmPixelItem(DCM_PixelItemTag)));  // an empty offset table
  for (auto fragment : fragments) {
    fragment.resize(fragment.size() + fragment.size() % 2);
    auto item = std::make_unique<DcmPixelItem>(DCM_PixelItemTag);
    require(item->putUint8Array(fragment.data(), static_cast<unsigned long>(fragment.size())));
    require(sequence->insert(item.release()));
  }
  auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
  pixels->putOriginalRepresentation(syntax, nullptr, sequence.release());
  require(data.insert(pixels.release(), true));
}

DicomBuilder::DicomBuilder(int rows, int columns) {
  text(DCM_SOPClassUID, UID_DigitalXRayImageStorageForPresentation);
  text(DCM_SOPInstanceUID, "1.2.3.4.5.6.7.8.9");
  text(DCM_StudyDescription, "test");
  text(DCM_PhotometricInterpretation, "MONOCHROME2");
  number(DCM_Rows, static_cast<std::uint16_t>(rows));
  number(DCM_Columns, static_cast<std::uint16_t>(columns));
  number(DCM_SamplesPerPixel, 1);
  bits(16, 12);
  pixels16(ramp(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), 12));
}

DicomBuilder& DicomBuilder::text(const DcmTagKey& tag, const std::string& value) {
  require(data().putAndInsertString(tag, value.c_str()));
  return *this;
}

DicomBuilder& DicomBuilder::number(const DcmTagKey& tag, std::uint16_t value) {
  require(data().putAndInsertUint16(tag, value));
  return *this;
}

DicomBuilder& DicomBuilder::signed_number(const DcmTagKey& tag, std::int16_t value) {
  require(data().putAndInsertSint16(DcmTag(tag, EVR_SS), value));
  return *this;
}

DicomBuilder& DicomBuilder::bits(int allocated, int stored, bool is_signed) {
  number(DCM_BitsAllocated, static_cast<std::uint16_t>(allocated));
  number(DCM_BitsStored, static_cast<std::uint16_t>(stored));
  number(DCM_HighBit, static_cast<std::uint16_t>(stored - 1));
  return number(DCM_PixelRepresentation, is_signed ? 1 : 0);
}

DicomBuilder& DicomBuilder::pixels8(const std::vector<std::uint8_t>& values) {
  auto even = values;
  even.resize(values.size() + values.size() % 2);
  require(data().putAndInsertUint8Array(DCM_PixelData, even.data(), even.size()));
  return *this;
}

DicomBuilder& DicomBuilder::pixels16(const std::vector<std::uint16_t>& values) {
  require(data().putAndInsertUint16Array(DCM_PixelData, values.data(), values.size()));
  return *this;
}

std::filesystem::path DicomBuilder::save(const std::filesystem::path& path, E_TransferSyntax syntax,
                                         const DcmRepresentationParameter* parameter) {
  register_encoders();
  require(data().chooseRepresentation(syntax, parameter));
  require(file_.saveFile(path.c_str(), syntax, EET_UndefinedLength, EGL_recalcGL, EPD_noChange));
  return path;
}

}  // namespace deepwrist::testing
