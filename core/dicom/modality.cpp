#include "core/dicom/modality.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <cmath>

#include "core/dicom/attributes.h"
#include "core/dicom/lookup_table.h"

namespace deepwrist::dicom {

double ModalityTransform::operator()(double stored) const {
  if (table.empty()) return slope * stored + intercept;
  const auto index = std::clamp(stored - first, 0.0, static_cast<double>(table.size() - 1));
  return table[static_cast<std::size_t>(index)];
}

ModalityTransform read_modality(DcmDataset& data, const PixelFormat& format,
                                std::vector<std::string>& warnings) {
  ModalityTransform result;
  DcmItem* item = nullptr;
  if (data.findAndGetSequenceItem(DCM_ModalityLUTSequence, item, 0).good() && item != nullptr) {
    auto table = read_lookup_table(*item, DCM_LUTDescriptor, DCM_LUTData, format.is_signed);
    if (table) {
      result.table.assign(table->values.begin(), table->values.end());
      result.first = table->first;
      return result;
    }
    warnings.emplace_back("the Modality LUT is damaged; ignored");
  }
  const auto slope = decimal_attribute(data, DCM_RescaleSlope);
  const auto intercept = decimal_attribute(data, DCM_RescaleIntercept);
  if (slope.empty() && intercept.empty()) return result;
  const double m = slope.empty() ? 1 : slope.front();
  const double b = intercept.empty() ? 0 : intercept.front();
  // Beyond this range float32 pixels would overflow or lose everything.
  constexpr double kLargest = 1e9;
  constexpr double kSmallestSlope = 1e-9;
  if (std::isfinite(m) && std::isfinite(b) && std::abs(m) >= kSmallestSlope && std::abs(m) <= kLargest &&
      std::abs(b) <= kLargest) {
    result.slope = m;
    result.intercept = b;
  } else {
    warnings.emplace_back("RescaleSlope or RescaleIntercept is no usable number; ignored");
  }
  return result;
}

}  // namespace deepwrist::dicom
