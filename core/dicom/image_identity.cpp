#include "core/dicom/image_identity.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/base/text.h"
#include "core/dicom/attributes.h"
#include "core/dicom/view_attributes.h"

//   parsed data set (the decoder's process) ─┐
//   plain header (this process) ─► few texts ┴─► DcmItem ─► view, UIDs, side, patient's number, image or not
//
// Both come to the same function, so that they cannot disagree. A message is the flag of the image and seven
// texts, a line each.

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kMaxValue = 128;  // UIDs have 64 characters, AccessionNumber has 16
constexpr std::size_t kMaxText = 1000;

/// The texts of an identity in the order of a message.
template <typename Identity>
auto texts_of(Identity& identity) {
  return std::array{&identity.view_unclear, &identity.view_warning,     &identity.study_uid,
                    &identity.instance_uid, &identity.accession_number, &identity.laterality,
                    &identity.patient};
}

std::string value_of(DcmItem& data, const DcmTagKey& tag) {
  auto text = text_attribute(data, tag).value_or("");
  return text.size() > kMaxValue ? std::string() : printable(text, kMaxValue);
}

/// FNV-1a of 64 bits.
std::string number_of(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001B3U;
  return text.empty() ? std::string() : std::to_string(hash);
}

}  // namespace

std::string find_laterality(DcmItem& data) {
  std::string found;
  for (const auto& tag : {DCM_ImageLaterality, DCM_Laterality, DCM_FrameLaterality}) {
    const auto side = to_lower(value_of(data, tag));
    const char* letter = side == "l" || side == "left"    ? "L"
                         : side == "r" || side == "right" ? "R"
                         : side == "b" || side == "both"  ? "B"
                                                          : "";
    if (*letter == '\0') continue;
    if (!found.empty() && found != letter) return {};
    found = letter;
  }
  return found == "B" ? std::string() : found;
}

ImageIdentity read_identity(DcmItem& data) {
  ImageIdentity identity;
  auto view = find_view(data);
  identity.view = view.view;
  identity.view_unclear = std::move(view.unclear);
  identity.view_warning = std::move(view.warning);
  identity.study_uid = value_of(data, DCM_StudyInstanceUID);
  identity.instance_uid = value_of(data, DCM_SOPInstanceUID);
  identity.accession_number = value_of(data, DCM_AccessionNumber);
  identity.laterality = find_laterality(data);
  identity.patient = number_of(text_attribute(data, DCM_PatientID).value_or(""));
  identity.has_image = data.tagExists(DCM_Rows) || data.tagExists(DCM_PixelData) ||
                       data.tagExists(DCM_FloatPixelData) || data.tagExists(DCM_DoubleFloatPixelData);
  return identity;
}

std::optional<ImageIdentity> read_identity(const PlainHeader& header) {
  DcmItem data;
  bool taken = true;
  const auto put = [&](DcmItem& item, const DcmTagKey& tag, const std::string& text) {
    taken = taken && item.putAndInsertOFStringArray(tag, OFString(text.c_str(), text.size())).good();
  };
  for (const auto& [tag, text] : header.texts) {
    put(data, DcmTagKey(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag)), text);
  }
  for (const auto& meaning : header.view_meanings) {
    constexpr signed long kAppended = -2;
    DcmItem* item = nullptr;
    taken = taken && data.findOrCreateSequenceItem(DCM_ViewCodeSequence, item, kAppended).good();
    if (taken) put(*item, DCM_CodeMeaning, meaning);
  }
  if (!taken) return std::nullopt;
  auto identity = read_identity(data);
  identity.has_image = header.has_image;
  return identity;
}

std::string encode(const ImageIdentity& identity) {
  std::string message(1, identity.has_image ? '1' : '0');
  for (const auto* text : texts_of(identity)) message += '\n' + printable(*text, kMaxText);
  return message;
}

std::optional<ImageIdentity> decode_identity(std::string_view message) {
  std::vector<std::string_view> lines(1);
  for (std::size_t at = 0; at <= message.size();) {
    const auto end = std::min(message.find('\n', at), message.size());
    lines.back() = message.substr(at, end - at);
    at = end + 1;
    if (at <= message.size()) lines.emplace_back();
  }
  ImageIdentity identity;
  const auto texts = texts_of(identity);
  if (lines.size() != texts.size() + 1 || (lines[0] != "0" && lines[0] != "1")) return std::nullopt;
  identity.has_image = lines[0] == "1";
  for (std::size_t i = 0; i < texts.size(); ++i) *texts[i] = printable(lines[i + 1], kMaxText + 3);
  return identity;
}

}  // namespace deepwrist::dicom
