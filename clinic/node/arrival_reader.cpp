#include "clinic/node/arrival_reader.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "clinic/node/own_objects.h"
#include "clinic/node/study_key.h"
#include "core/base/error.h"
#include "core/base/sha256.h"

//   identity ─► image, study, UID? ─► header ─► a result of ours? ─► modality ─► body part ─► facts
//
// Attributes that a file lacks do not speak against it: many radiographs say no body part.

namespace deepwrist::clinic {
namespace {

/// PS3.3 C.7.3.1.1.1; OT is what secondary captures of film scanners say.
constexpr auto kModalities = std::to_array<std::string_view>({"CR", "DX", "RG", "RF", "XA", "OT", "SC"});

}  // namespace

std::vector<std::string> wrist_body_parts() {
  return {"WRIST",  "RADIUS", "ULNA",      "RADIUSULNA", "FOREARM",    "HAND",
          "CARPUS", "ARM",    "EXTREMITY", "UP_EXM",     "UPPER LIMB", "SCAPHOID"};
}

ArrivalReader::ArrivalReader(std::vector<std::string> body_parts)
    : body_parts_(std::move(body_parts)), decoder_({}) {}

std::string ArrivalReader::why_no_wrist(const dicom::SourceHeader& header) const {
  const auto modality = header.text(DCM_Modality);
  if (!modality.empty() && std::ranges::find(kModalities, modality) == kModalities.end())
    return "its modality is none of radiographs";
  const auto part = header.text(DCM_BodyPartExamined);
  if (!part.empty() && !body_parts_.empty() && std::ranges::find(body_parts_, part) == body_parts_.end())
    return "its body part is not among body_parts";
  return "";
}

Arrival ArrivalReader::read(const std::filesystem::path& file) {
  for (int attempt = 1;; ++attempt) {
    try {
      return read_once(file);
    } catch (const Error& error) {
      if (ends_run(error.kind())) throw;
      // Once more: the decoder may have been ended by others, as by a kernel that is short of memory.
      if (attempt == 2) return {.refusal = "it cannot be read"};
    }
  }
}

Arrival ArrivalReader::read_once(const std::filesystem::path& file) {
  const auto identity = decoder_.identify(file);
  Arrival arrival;
  arrival.refusal = why_unfiled(identity);
  if (!arrival.refusal.empty()) return arrival;
  const auto header = decoder_.source_header(file);
  arrival.is_own_result = is_own_result(header.text(DCM_SOPClassUID), header.text(DCM_Manufacturer));
  arrival.refusal = arrival.is_own_result ? "it is a result of this program" : why_no_wrist(header);
  if (arrival.refusal.empty()) arrival.facts = facts_of(identity, sha256_of_file(file));
  return arrival;
}

}  // namespace deepwrist::clinic
