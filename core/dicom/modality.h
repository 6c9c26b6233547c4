#pragma once

#include <string>
#include <vector>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// The Modality LUT module (PS3.3 C.11.1): a table, or output = slope * stored + intercept.
struct ModalityTransform {
  double slope = 1;
  double intercept = 0;
  std::vector<double> table;  ///< empty: slope and intercept apply
  double first = 0;           ///< stored value of table[0]; values below and above take the ends

  double operator()(double stored) const;
};

/// Reads it; a slope or table that cannot be used is ignored with a warning.
ModalityTransform read_modality(DcmDataset& data, const PixelFormat& format,
                                std::vector<std::string>& warnings);

}  // namespace deepwrist::dicom
