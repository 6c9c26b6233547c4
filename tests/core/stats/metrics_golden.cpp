#include "tests/core/stats/metrics_golden.h"

#include "core/base/text.h"
#include "core/data/csv.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {

MetricsGolden::MetricsGolden(const std::string& name)
    : expected(read_json(golden("metrics/" + name + ".json"))) {
  const auto table = data::read_csv(golden("metrics/" + name + ".csv"));
  const auto number = [&](std::size_t row, const char* column) {
    return parse_double(table.field(row, table.require_column(column))).value();
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    truth.push_back(static_cast<int>(number(row, "y")));
    p.push_back(number(row, "p"));
    p2.push_back(number(row, "p2"));
    logit_0.push_back(number(row, "logit0"));
    logit_1.push_back(number(row, "logit1"));
  }
}

}  // namespace deepwrist::testing
