#include "localizer/localizer_tables.h"

#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {

const std::vector<config::ParamTable>& network_tables() {
  static const std::vector<config::ParamTable> tables{hourglass_table()};
  return tables;
}

}  // namespace deepwrist::localizer
