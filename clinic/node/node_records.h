#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/node/outgoing_object.h"

namespace deepwrist::clinic {

/// Seconds since 1970 (UTC), as the caller's clock says: kept across restarts.
using WallSeconds = double;

/// Where a study stands. It goes back to `received` when another object of it arrives.
enum class StudyStatus {
  received,    ///< waits for its prediction
  predicting,  ///< is being predicted
  predicted,   ///< results are made; some still have to be sent
  sent,        ///< nothing is left to do
  failed,      ///< given up, for `error`
  expired,     ///< its files are being removed
};

std::string_view name_of(StudyStatus status);
/// Throws Error(format) for a text that names none.
StudyStatus study_status(std::string_view name);

/// The objects of one study and side of the body, and what became of them. `number` is what logs call it by.
struct StudyRecord {
  std::int64_t number = 0;
  std::string study_uid{};
  std::string side{};  ///< "L", "R" or empty: not said
  StudyStatus status = StudyStatus::received;
  std::int64_t revision = 0;  ///< grows with every object that arrives
  int attempts = 0;           ///< at predicting this revision
  std::string error{};        ///< kind of the last failure
  WallSeconds last_received = 0;
};

/// What is known of a received file before it is filed.
struct InstanceFacts {
  std::string study_uid{};
  std::string side{};
  std::string sop_uid{};
  std::string view{};    ///< "PA", "LAT" or empty: not known
  std::string digest{};  ///< SHA-256 of the file: tells a repeated object from a changed one
};

struct InstanceRecord {
  std::filesystem::path file{};
  std::string sop_uid{};
  std::string view{};
};

/// An object that was made for a study, to be put into the spool.
struct NewResult {
  std::string uid{};  ///< SOP Instance UID
  std::string sop_class{};
  std::string bytes{};  ///< the DICOM file
  std::string
      form_of{};  ///< UID of the result that this is another form of, for destinations that refuse its class
};

enum class DeliveryState {
  pending,
  sent,
  refused,  ///< the destination takes none of its classes: named, and nothing to try again
  failed,   ///< given up
};

/// A result on its way to a destination.
struct DeliveryRecord {
  std::int64_t study = 0;
  std::string uid{};        ///< of its first form
  OutgoingObject object{};  ///< all forms, in the order in which they were given
  std::string destination{};
  int attempts = 0;
};

}  // namespace deepwrist::clinic
