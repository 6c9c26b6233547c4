#include "core/base/share.h"

#include <vector>

#include "core/base/text.h"

namespace deepwrist {
namespace {

constexpr long long kMost = 1'000'000;
constexpr const char* kArrayTask = "SLURM_ARRAY_TASK_ID";

std::optional<std::string> read_fraction(const std::string& text, Share& share) {
  const auto slash = text.find('/');
  const auto number = parse_integer(text.substr(0, slash));
  const auto of = slash == std::string::npos ? std::nullopt : parse_integer(text.substr(slash + 1));
  if (!number || !of) return "is '" + printable(text) + "': give K/N, as in 1/4, or slurm";
  if (*of < 1 || *of > kMost || *number < 1 || *number > *of) {
    return "is '" + printable(text) + "': N must be from 1 to " + std::to_string(kMost) +
           ", and K from 1 to N";
  }
  share = {static_cast<std::size_t>(*number), static_cast<std::size_t>(*of)};
  return std::nullopt;
}

/// Variables of a task of `sbatch --array=MIN-MAX:STEP`.
struct ArrayTask {
  long long id = 0, min = 0, max = 0, count = 0, step = 1;
};

std::optional<std::string> read_variables(const Environment& variable, ArrayTask& task) {
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, long long*>>{{kArrayTask, &task.id},
                                                       {"SLURM_ARRAY_TASK_MIN", &task.min},
                                                       {"SLURM_ARRAY_TASK_MAX", &task.max},
                                                       {"SLURM_ARRAY_TASK_COUNT", &task.count},
                                                       {"SLURM_ARRAY_TASK_STEP", &task.step}}) {
    const auto text = variable(name);
    if (!text && value == &task.step) continue;
    if (!text) {
      return "is 'slurm', but " + std::string(name) +
             " is not set: submit with sbatch --array=1-N, or give K/N";
    }
    const auto number = parse_integer(*text);
    if (!number || *number < 0) {
      return "is 'slurm', but " + std::string(name) + " is '" + printable(*text) + "', no number";
    }
    *value = *number;
  }
  return std::nullopt;
}

std::optional<std::string> read_array(const Environment& variable, Share& share) {
  ArrayTask task;
  if (auto problem = read_variables(variable, task)) return problem;
  const bool is_regular = task.step > 0 && task.count > 0 && task.count <= kMost && task.min <= task.id &&
                          task.id <= task.max && (task.id - task.min) % task.step == 0 &&
                          (task.max - task.min) / task.step == task.count - 1;
  if (!is_regular) {
    return "is 'slurm', but the " + std::to_string(task.count) + " tasks of the array from " +
           std::to_string(task.min) + " to " + std::to_string(task.max) +
           " have gaps, so that which share is whose is not known; give K/N";
  }
  share = {static_cast<std::size_t>((task.id - task.min) / task.step + 1),
           static_cast<std::size_t>(task.count)};
  return std::nullopt;
}

}  // namespace

bool is_array_task(const Environment& variable) { return variable(kArrayTask).has_value(); }

std::optional<std::string> read_share(const std::string& text, const Environment& variable, Share& share) {
  const auto trimmed = trim(text);
  return trimmed == "slurm" ? read_array(variable, share) : read_fraction(trimmed, share);
}

}  // namespace deepwrist
