#include "core/config/param_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"

namespace deepwrist::config {
namespace {

/// Why a value is none of the parameter's; empty where it is one.
std::string refusal(const Param& param, const ParamValue& value) {
  const auto out_of_range = [&](double number) -> std::string {
    if (number >= param.least && number <= param.most) return {};
    return fmt::format("is {:g}; it must be {:g} to {:g}", number, param.least, param.most);
  };
  if (const auto* integer = std::get_if<int>(&value)) return out_of_range(*integer);
  if (const auto* number = std::get_if<double>(&value)) return out_of_range(*number);
  if (const auto* word = std::get_if<std::string>(&value)) {
    if (std::ranges::find(param.words, *word) != param.words.end()) return {};
    return fmt::format("is \"{}\"; it must be {}", *word, fmt::join(param.words, " or "));
  }
  if (const auto* list = std::get_if<std::vector<int>>(&value)) {
    for (const int entry : *list) {
      if (auto text = out_of_range(entry); !text.empty()) return text;
    }
  }
  return {};
}

ParamValues with_defaults(const ParamTable& table, ParamValues values) {
  for (const auto& param : table.params) values.try_emplace(param.name, param.standard);
  return values;
}

}  // namespace

const Param* ParamTable::find(std::string_view name) const {
  const auto found = std::ranges::find(params, name, &Param::name);
  return found == params.end() ? nullptr : &*found;
}

std::vector<ParamProblem> problems_of(const ParamTable& table, const ParamValues& values) {
  std::vector<ParamProblem> problems;
  for (const auto& [name, value] : values) {
    const auto* param = table.find(name);
    auto text = !param                                     ? table.network + " has no such parameter"
                : param->standard.index() != value.index() ? "is of another type"
                                                           : refusal(*param, value);
    if (!text.empty()) problems.push_back({name, std::move(text)});
  }
  if (problems.empty() && table.combination) problems = table.combination(with_defaults(table, values));
  return problems;
}

void throw_problems(const std::vector<ParamProblem>& problems, const std::string& place) {
  std::string text;
  for (const auto& problem : problems)
    text += (text.empty() ? "" : "; ") + problem.param + " " + problem.text;
  if (!text.empty()) throw Error(ErrorKind::usage, place, text);
}

ParamValues completed(const ParamTable& table, const ParamValues& values) {
  throw_problems(problems_of(table, values), "model.params");
  return with_defaults(table, values);
}

}  // namespace deepwrist::config
