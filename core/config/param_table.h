#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/architecture.h"
#include "core/config/model_fields.h"

namespace deepwrist::config {

/// One of the parameters of a network, as ModelField has it, whatever struct it is a member of.
struct Param {
  std::string name, meaning;
  ParamValue standard;             ///< the default; its type is the parameter's
  double least = 0, most = 0;      ///< of numbers, and of each number of a list
  std::vector<std::string> words;  ///< the values of a text
  std::string default_text;        ///< where the default itself says little
};

/// What is wrong with a parameter: {"layers", "is 51; it must be 50, 101 or 152"}.
struct ParamProblem {
  std::string param, text;
};

/// All parameters of a network, made from the table of its struct: from it come keys, help, manifest, checks.
struct ParamTable {
  std::string network;  ///< as `model.name`
  std::vector<Param> params;
  /// What one parameter asks of another; called with every value, each in its range.
  std::function<std::vector<ParamProblem>(const ParamValues&)> combination;

  const Param* find(std::string_view name) const;
};

/// Everything that is wrong with values that may lack some, which have their defaults then.
std::vector<ParamProblem> problems_of(const ParamTable& table, const ParamValues& values);

/// Throws Error(usage) at `place` with every problem, if there is any.
void throw_problems(const std::vector<ParamProblem>& problems, const std::string& place);

/// The values with the defaults of those that are not there. Throws Error(usage) at "model.params" where
/// something is wrong with them.
ParamValues completed(const ParamTable& table, const ParamValues& values);

/// Of a struct of parameters and back. Values that are not there keep the struct's defaults.
template <typename Params>
ParamValues values_of(const Params& params) {
  ParamValues values;
  for_each_field(params, [&](const auto& field) { values[field.name] = params.*field.member; });
  return values;
}
template <typename Params>
Params params_of(const ParamValues& values) {
  Params params;
  for_each_field(params, [&]<typename T>(const ModelField<Params, T>& field) {
    if (const auto found = values.find(field.name); found != values.end())
      params.*field.member = std::get<T>(found->second);
  });
  return params;
}

/// The table of a struct. `combination_problems(params)`, where its namespace has one, says what one
/// parameter asks of another.
template <typename Params>
ParamTable table_of(const std::string& network) {
  ParamTable table{network, {}, [](const ParamValues& values) {
                     if constexpr (requires(const Params& params) { combination_problems(params); })
                       return combination_problems(params_of<Params>(values));
                     else
                       return std::vector<ParamProblem>();
                   }};
  const Params standard;
  for_each_field(standard, [&](const auto& field) {
    Param param{field.name, field.meaning, standard.*field.member, field.least, field.most, {}, {}};
    for (const char* word : field.words) {
      if (word) param.words.emplace_back(word);
    }
    if (field.default_text) param.default_text = field.default_text;
    table.params.push_back(std::move(param));
  });
  return table;
}

}  // namespace deepwrist::config
