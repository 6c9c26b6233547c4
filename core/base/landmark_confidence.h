#pragma once

namespace deepwrist {

/// The error in mm up to which a landmark counts as found: what its confidence is the probability of.
inline constexpr double kConfidentWithinMm = 3;

}  // namespace deepwrist
