#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deepwrist::train {

/// As many samples as there are, of each class equally many (of a remainder each in turn), in an order drawn
/// by (seed, epoch). `classes`: that of each sample. Every class is walked through again and again, each time
/// in another order, and an epoch begins where the one before ended: so all samples of a class come equally
/// often in the long run. A sample that comes again in an epoch has classes.size() added for each time
/// before.
std::vector<std::int64_t> balanced_order(std::uint64_t seed, int epoch, std::span<const int> classes);

/// n / (classes · n of the class) for each class from 0 to the largest: what makes all of them count alike in
/// a mean over the samples. Classes without a sample have 1.
std::vector<double> balanced_weights(std::span<const int> classes);

}  // namespace deepwrist::train
