#pragma once

#include <cstddef>
#include <map>

#include "apps/pipeline/setup.h"

namespace deepwrist::pipeline {

/// Fills `requests` and `unusable` of a setup from the rows of its metadata. The view comes from the table,
/// else from the file; where there is no table, pictures of one DICOM study get one ID (study_ids.h). The
/// IDs and views of the metadata's cases become those of the requests. Throws Error for an ID that comes
/// twice for one view, now that every view is known. Returns how many rows there are of each view that was
/// not asked for.
std::map<View, std::size_t> make_requests(Setup& setup);

}  // namespace deepwrist::pipeline
