#include "pipeline/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kMostParts = 100'000;
constexpr const char* kKey = "part";
constexpr std::string_view kMark = ".part-", kBetween = "-of-";

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorKind::usage, kKey, reason); }

/// A number without sign or blanks, at most kMostParts.
std::optional<std::size_t> count_of(std::string_view text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  const auto number = static_cast<std::size_t>(*parse_integer(std::string(text)));
  return number <= kMostParts ? std::optional(number) : std::nullopt;
}

long long task_number(const Environment& environment, const char* name) {
  const auto text = environment(name);
  if (!text) {
    refuse(std::string("part=slurm needs the variables of a job array, and ") + name +
           " is not set; submit with sbatch --array=1-8, or give part=K/N");
  }
  const auto number = parse_integer(*text);
  if (!number) refuse(std::string(name) + " is '" + printable(*text, 40) + "' and no whole number");
  return *number;
}

Part part_of_array(const Environment& environment) {
  const auto id = task_number(environment, "SLURM_ARRAY_TASK_ID"),
             first = task_number(environment, "SLURM_ARRAY_TASK_MIN"),
             last = task_number(environment, "SLURM_ARRAY_TASK_MAX"),
             count = task_number(environment, "SLURM_ARRAY_TASK_COUNT");
  const bool has_step = environment("SLURM_ARRAY_TASK_STEP").has_value();
  const auto step = has_step ? task_number(environment, "SLURM_ARRAY_TASK_STEP") : 1;
  const bool is_even = step > 0 && count > 0 && count <= static_cast<long long>(kMostParts) && id >= first &&
                       id <= last && (id - first) % step == 0 && (last - first) / step + 1 == count;
  if (!is_even) {
    refuse(fmt::format(
        "task {} of the array's {} from {} to {}: the tasks of an array with gaps do not tell which parts "
        "they are; submit --array=1-{}, or give part=K/N",
        id, count, first, last, count));
  }
  return {static_cast<std::size_t>((id - first) / step + 1), static_cast<std::size_t>(count)};
}

}  // namespace

std::string Part::text() const { return fmt::format("part {} of {}", number, of); }

Part parse_part(const std::string& text, const Environment& environment) {
  if (text == "slurm") return part_of_array(environment);
  const auto slash = text.find('/');
  const auto number = count_of(text.substr(0, slash));
  const auto of = slash == std::string::npos ? std::nullopt : count_of(text.substr(slash + 1));
  if (!number || !of || *of == 0) {
    refuse(fmt::format("part: '{}' is no part; give K/N, as 3/8 for the third of eight, N up to {}, or slurm",
                       printable(text, 40), kMostParts));
  }
  if (*number == 0 || *number > *of)
    refuse(fmt::format("part: {}/{}: the parts are 1/{} to {}/{}", *number, *of, *of, *of, *of));
  return {*number, *of};
}

void register_part_key(config::KeyRegistry& keys, std::optional<Part>& part) {
  const auto text = std::make_shared<std::optional<std::string>>();
  keys.add_with<std::string>(kKey, "",
                             "K/N: only the Kth of N parts of the table, whole studies, into files of its "
                             "own, which `merge` puts together; slurm: K and N of the job array",
                             [text](const std::string& given) { *text = given; })
      .default_text("the whole table");
  keys.check([text, &part](const config::Binder& bound, config::Problems& problems) {
    if (!*text) return;
    const auto environment = [](const char* name) {
      const char* value = std::getenv(name);
      return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    };
    try {
      part = parse_part(**text, environment);
    } catch (const Error& error) {
      problems.add(bound.origin(kKey), error.reason());
    }
  });
}

std::filesystem::path part_file(const std::filesystem::path& table, const std::optional<Part>& part) {
  if (!part) return table;
  auto file = table;
  file.replace_filename(table.stem().string() +
                        fmt::format("{}{}{}{}", kMark, part->number, kBetween, part->of) +
                        table.extension().string());
  return file;
}

std::optional<Part> part_of_file(const std::filesystem::path& table, const std::string& name) {
  const auto start = table.stem().string() + std::string(kMark);
  if (!name.starts_with(start)) return std::nullopt;
  const auto rest = std::string_view(name).substr(start.size());
  const auto between = rest.find(kBetween);
  if (between == std::string_view::npos) return std::nullopt;
  const auto last = rest.substr(between + kBetween.size());
  const auto digits = std::min(last.find_first_not_of("0123456789"), last.size());
  const auto number = count_of(rest.substr(0, between)), of = count_of(last.substr(0, digits));
  if (!number || !of || *number == 0 || *number > *of) return std::nullopt;
  const Part part{*number, *of};
  return name.starts_with(part_file(table, part).filename().string()) ? std::optional(part) : std::nullopt;
}

}  // namespace deepwrist::pipeline
