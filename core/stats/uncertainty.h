#pragma once

#include <span>

namespace deepwrist::stats {

/// Entropy of a two-class prediction in nats, p in [0, 1].
double binary_entropy(double p);
/// The reference's: a logarithm of s + 1e-9.
double reference_entropy(double p);

/// What the members of an ensemble say of one case, each a probability of the positive class.
struct EnsembleUncertainty {
  double probability = 0;         ///< mean of the members
  double entropy = 0;             ///< of that mean: total uncertainty
  double expected_entropy = 0;    ///< mean entropy of the members: what more data would not take away
  double mutual_information = 0;  ///< entropy − expected_entropy (Houlsby et al. 2011), at least 0
  double variance = 0;            ///< of the members, with n as in the reference
};

/// At least one member.
EnsembleUncertainty ensemble_uncertainty(std::span<const double> members);

}  // namespace deepwrist::stats
