#include "pipeline/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "core/base/text.h"

namespace deepwrist::pipeline {
namespace {

constexpr const char* kKey = "part";
constexpr std::string_view kMark = ".part-", kBetween = "-of-";

/// A number without sign or blanks.
std::optional<std::size_t> count_of(std::string_view text) {
  if (text.empty() || text.size() > 7 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return static_cast<std::size_t>(*parse_integer(std::string(text)));
}

}  // namespace

std::string Part::text() const { return fmt::format("part {} of {}", number, of); }

void register_part_key(config::KeyRegistry& keys, std::optional<Part>& part) {
  const auto problem = std::make_shared<std::optional<std::string>>();
  keys.add_with<std::string>(kKey, "",
                             "K/N: only the Kth of N parts of the table, whole studies, into files of its "
                             "own, which `merge` puts together; slurm: K and N of the job array",
                             [&part, problem](const std::string& text) {
                               *problem = read_share(text, process_variable, part.emplace());
                               if (*problem) part.reset();
                             })
      .default_text("the whole table");
  keys.check([problem](const config::Binder& bound, config::Problems& problems) {
    if (*problem) problems.add(bound.origin(kKey), "part " + **problem);
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
  const Part part{{*number, *of}};
  return name.starts_with(part_file(table, part).filename().string()) ? std::optional(part) : std::nullopt;
}

}  // namespace deepwrist::pipeline
