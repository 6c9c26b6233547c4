#pragma once

#include <string>

#include "clinic/node/node_records.h"
#include "core/dicom/image_identity.h"

namespace deepwrist::clinic {

/// Why a received object is of no study: "it names no study"; empty where it can be filed.
std::string why_unfiled(const dicom::ImageIdentity& identity);

/// How an object that can be filed is filed. Studies are told apart by side, as each wrist is decided by
/// itself; an object that does not say its side is of neither, never of a guessed one. `digest`: SHA-256 of
/// the file.
InstanceFacts facts_of(const dicom::ImageIdentity& identity, const std::string& digest);

}  // namespace deepwrist::clinic
