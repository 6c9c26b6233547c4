#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// How the elements of a data set are written (PS3.5 7.1).
enum class DataEncoding { implicit_little, explicit_little, explicit_big };

/// "implicit VR, little endian", ...
const char* name(DataEncoding encoding);

/// A value representation of PS3.5 6.2, and whether its lengths have 4 bytes in explicit VR.
struct KnownVr {
  std::string_view name;
  bool is_long = false;
};
/// Nothing where two characters are none.
std::optional<KnownVr> known_vr(std::string_view vr);

/// The encoding that a data set has although its transfer syntax says `stated`; nothing where it is as
/// stated, or where no other encoding fits its first elements better.
std::optional<DataEncoding> contradicting_encoding(Bytes data_set, DataEncoding stated);

/// A sequence of VR UN and undefined length is in implicit VR inside (PS3.5 6.2.2). Where items are in
/// explicit VR all the same, the data set with the VR SQ in its place, with which they are read as they are;
/// nothing where there is no such sequence. For data sets in explicit VR, little endian.
std::optional<std::vector<std::uint8_t>> explicit_sequences_named(Bytes data_set);

}  // namespace deepwrist::dicom
