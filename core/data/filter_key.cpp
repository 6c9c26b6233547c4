#include "core/data/filter_key.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::data {

void register_filter_key(config::KeyRegistry& keys, RowFilter& filter) {
  const auto problem = std::make_shared<std::optional<FilterProblem>>();
  keys.add_with<std::string>("dataset.filter", "",
                             "rows of dataset.meta to take, by their columns: \"Age >= 18 and Cast != 1\" "
                             "(and, or, not, in (...), "
                             "is blank)",
                             [&filter, problem](const std::string& text) {
                               problem->reset();
                               filter = RowFilter(text, *problem);
                             })
      .default_text("all");
  keys.check([problem](const config::Binder& bound, config::Problems& problems) {
    if (!*problem) return;
    const auto& p = **problem;
    const auto more = p.excerpt.empty() ? std::vector<std::string>() : std::vector{p.excerpt, p.mark};
    problems.add(bound.origin("dataset.filter"), "dataset.filter: " + p.message, more);
  });
}

}  // namespace deepwrist::data
