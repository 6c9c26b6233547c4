#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/view.h"
#include "core/dicom/plain_header.h"

class DcmItem;

namespace deepwrist::dicom {

/// What the attributes of a file say about which picture it is. All of it but the view, its texts and the
/// laterality is, or may be, patient data: it must reach no log, and no table that was not asked to have it.
/// Empty where the file does not say it, and for what is not DICOM.
struct ImageIdentity {
  std::optional<View> view{};
  std::string view_unclear{};      ///< why there is no view
  std::string view_warning{};      ///< attributes that contradict the one that counts
  std::string study_uid{};         ///< StudyInstanceUID
  std::string instance_uid{};      ///< SOPInstanceUID
  std::string accession_number{};  ///< AccessionNumber
  std::string laterality{};        ///< "L" or "R", as find_laterality
  std::string patient{};           ///< a number that PatientID becomes: equal for equal ones
  bool has_image = true;           ///< false for documents, presentation states and the like

  bool operator==(const ImageIdentity&) const = default;
};

/// "L" or "R" of ImageLaterality, Laterality and FrameLaterality; empty where none says it, where two say
/// different hands, or one both.
std::string find_laterality(DcmItem& data);

/// From a parsed data set.
ImageIdentity read_identity(DcmItem& data);

/// From the header of a plain file: what the file's parsed data set gives. Nothing where that is in doubt.
std::optional<ImageIdentity> read_identity(const PlainHeader& header);

/// The texts and flags but the view as lines of one message, and back; nothing for a message that is none.
std::string encode(const ImageIdentity& identity);
std::optional<ImageIdentity> decode_identity(std::string_view message);

}  // namespace deepwrist::dicom
