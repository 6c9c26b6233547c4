#pragma once

#include <cstddef>

#include "core/data/column.h"
#include "pipeline/case.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

using Column = data::Column<Case>;
/// The columns of a results table, of which its header and its rows are made. Values are empty where a case
/// failed before them.
using Columns = data::Columns<Case>;

/// `ID`, `Fname`, `Side`.
Columns name_columns();

/// `landmark_K_x`, `landmark_K_y` in pixels of the radiograph, `landmark_K_spread_mm` of the ensemble and
/// `landmark_K_confidence`.
Columns landmark_columns();

/// Largest distance of a fold's landmark from the ensemble's, in mm; NaN without a spacing or landmarks, and
/// of a single network, which has no spread.
double landmark_spread_mm(const Case& item, std::size_t landmark);

/// `width`, `height` of the radiograph in pixels.
Columns size_columns();

/// `mm_per_px_x`, `mm_per_px_y`, `spacing_source`.
Columns spacing_columns();

/// Whether tables have the columns that `dataset.dicom_columns` asks for: not where they are anonymised.
bool writes_dicom_columns(const InferenceExperiment& experiment);

/// `laterality`: L or R, blank where the file does not tell it.
Columns laterality_columns();

/// `AccessionNumber`, `StudyInstanceUID`, `SOPInstanceUID` where they are asked for, else none.
Columns dicom_columns(const InferenceExperiment& experiment);

/// `status` ("ok" or "failed") and `reason`, the last columns of every table: why a case failed, or what
/// makes one that is ok doubtful.
Columns status_columns();

}  // namespace deepwrist::pipeline
