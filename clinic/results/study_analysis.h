#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "clinic/objects/study_result.h"
#include "clinic/results/finished_run.h"
#include "clinic/results/finished_views.h"
#include "core/data/radiograph_source.h"

namespace deepwrist::clinic {

/// Where radiographs that are no DICOM files take patient and study from: a DICOM file, or empty.
using Template = std::filesystem::path;

/// Whether the template stands in for the file, as that does not begin as a DICOM file does. Throws
/// Error(unsupported) where there is no template for it, as its results belong to no study then, Error(io)
/// for a file that is not there.
bool takes_stand_in(const std::filesystem::path& file, const Template& stands_in);

/// Throws Error(unsupported) for a file that is no DICOM file where nothing stands in for it, and
/// Error(usage) for more than one of them: a DICOM file is one image of one patient. Files that are not there
/// do not count.
void check_stand_in(std::span<const std::filesystem::path> files, const Template& stands_in);

/// Throws Error(format) for a radiograph that was changed after the run had begun, as its result may be that
/// of another.
void require_unchanged(const FinishedView& view, const FinishedRun& run);

/// A finished view with what its objects need of its radiograph: the header, and the picture as the networks
/// saw it, empty where the pixels cannot be read. Throws what dicom::IsolatedDecoder::source_header throws,
/// Error(unsupported) for a file that is no DICOM without a template, Error(usage) for one whose size is not
/// that of the template's image.
ViewResult view_result(const FinishedView& view, const FinishedRun& run, data::RadiographSource& source,
                       const Template& stands_in);

/// What the views of each side of the body say together: the mean of their probabilities, and what is decided
/// on it by the thresholds of "study". A side whose views all failed has neither. As in the table of studies
/// views of one study are told apart by side only where both are stated, and then those that state none are a
/// side too; else they are one, whose side is that which all of them state.
std::vector<SideResult> side_results(std::span<const ViewResult> views, const FinishedRun& run);

}  // namespace deepwrist::clinic
