#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// What a measure must reach, for batch jobs that fail on a worse model: "auroc>=0.9" of every group,
/// "study.sensitivity>=0.85" of one, "PA.auroc.low>0.8" of the lower end of its interval.
struct Requirement {
  enum class End { value, low, high };
  enum class Comparison { at_least, above, at_most, below };

  std::string text;     ///< as it was given
  std::string group{};  ///< empty: every group
  std::string measure{};
  End end = End::value;
  Comparison comparison = Comparison::at_least;
  double limit = 0;
};

/// Throws Error(usage) for what is no requirement, naming the measures that there are.
Requirement parse_requirement(const std::string& text);

/// Of one requirement and one group.
struct Judgement {
  std::string line;  ///< "study auroc>=0.9: 0.912 (0.880 to 0.944), met"
  bool met = false;
};

/// Each requirement in each of its groups. A measure that cannot be computed is not met. Throws Error(usage)
/// for a group that there is not.
std::vector<Judgement> judge(const std::vector<Requirement>& requirements,
                             const std::vector<GroupAnalysis>& groups);

}  // namespace deepwrist::evaluation
