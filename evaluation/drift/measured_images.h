#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "evaluation/drift/drift_measures.h"

namespace deepwrist::evaluation {

/// Measures of many images, and which of these are of one patient.
class MeasuredImages {
 public:
  /// The values of one measure, and whose each is: patients are counted from 0.
  struct Sample {
    std::vector<double> values;
    std::vector<std::uint32_t> patient;

    /// How many different patients it has.
    std::size_t patients() const;
  };

  /// `patient`: any text; empty: one of its own. Values that are not finite are left out.
  void add(const std::string& patient, const Measured& measured);

  std::size_t images() const { return images_; }
  std::size_t patients() const { return next_; }
  const std::map<std::string, Sample>& samples() const { return samples_; }

 private:
  std::size_t images_ = 0;
  std::uint32_t next_ = 0;
  std::map<std::string, std::uint32_t> known_;
  std::map<std::string, Sample> samples_;
};

}  // namespace deepwrist::evaluation
