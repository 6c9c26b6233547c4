#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "evaluation/validation_tables.h"

namespace deepwrist::evaluation {

/// Logits and truths of a classifier's run.
struct LogitTable {
  std::vector<std::string> id;
  std::vector<double> logit_0, logit_1;
  std::vector<int> truth;

  /// Of a fracture, by the softmax of a case's two logits.
  double probability(std::size_t i) const;
};
/// Throws Error(format) with all bad rows of a table.
LogitTable read_logit_validation(const ValidationFile& file);

/// What one network says of cases it was not trained on.
struct OutOfFoldLogits {
  View view = View::pa;
  int fold = 0;
  LogitTable cases;
};

}  // namespace deepwrist::evaluation
