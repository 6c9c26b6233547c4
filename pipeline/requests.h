#pragma once

#include <cstddef>
#include <map>

#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// Fills `requests`, `unusable`, `identities` and `pseudonyms` of a setup from the rows of its metadata. The
/// view comes from the table, else from the file; where there is no table, pictures of one DICOM study get
/// one ID (study_ids.h). IDs and views that are found go into the metadata. Throws Error for an ID that comes
/// twice for one view, now that every view is known. Returns how many rows there are of each view that was
/// not asked for.
std::map<View, std::size_t> make_requests(Setup& setup);

}  // namespace deepwrist::pipeline
