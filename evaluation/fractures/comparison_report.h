#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/model_comparison.h"

namespace deepwrist::evaluation {

/// Console tables of all groups.
std::string comparison_text(const std::vector<GroupComparison>& groups,
                            const std::vector<ComparedModel>& models);

/// The same numbers for other programs (docs/results-format.md).
nlohmann::ordered_json comparison_json(const std::vector<GroupComparison>& groups,
                                       const std::vector<ComparedModel>& models);

/// A table of all models and groups as Markdown, to be pasted into a text.
std::string comparison_markdown(const std::vector<GroupComparison>& groups,
                                const std::vector<ComparedModel>& models);

/// A section a group: areas and rates as a forest plot, of models and of pairs a table.
std::vector<report::Section> comparison_sections(const std::vector<GroupComparison>& groups,
                                                 const std::vector<ComparedModel>& models);

}  // namespace deepwrist::evaluation
