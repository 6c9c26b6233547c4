#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/calibration/temperatures.h"

namespace deepwrist::evaluation {

/// What becomes of a network's temperature.
struct StoredTemperature {
  View view = View::pa;
  int fold = 0;
  std::optional<double> value;  ///< nothing: none is stored, what was there stays
};

struct TemperatureChoice {
  std::vector<StoredTemperature> temperatures;  ///< one a network
  std::vector<std::string> remarks;             ///< a line for each that is not stored as it was fitted

  std::optional<double> of(View view, int fold) const;
  /// Whether any network of the view keeps or gets a temperature by this.
  bool stores(View view) const;
};

/// Temperatures that make the cross-validated log loss worse are not stored: none of a view where they make
/// it worse for all its networks together; else 1 in place of a network's own that makes it worse for the
/// cases of this network. `force` stores them all the same and still says so.
TemperatureChoice choose_stored(const std::vector<ViewTemperatures>& views, bool force);

}  // namespace deepwrist::evaluation
