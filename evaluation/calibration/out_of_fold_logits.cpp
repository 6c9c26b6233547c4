#include "evaluation/calibration/out_of_fold_logits.h"

#include <cmath>

namespace deepwrist::evaluation {

double LogitTable::probability(std::size_t i) const { return 1 / (1 + std::exp(logit_0[i] - logit_1[i])); }

LogitTable read_logit_validation(const ValidationFile& file) {
  ValidationTable table(file.path);
  LogitTable logits;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    logits.id.push_back(table.text(row, "ID"));
    logits.logit_0.push_back(table.number(row, "logit_0"));
    logits.logit_1.push_back(table.number(row, "logit_1"));
    const auto truth = table.number(row, "Fracture");
    if (truth != 0 && truth != 1) table.problem(row, "Fracture is neither 0 nor 1");
    logits.truth.push_back(truth == 1 ? 1 : 0);
  }
  table.throw_if_any();
  return logits;
}

}  // namespace deepwrist::evaluation
