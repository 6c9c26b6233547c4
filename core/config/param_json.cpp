#include "core/config/param_json.h"

#include <fmt/format.h>

namespace deepwrist::config {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxNumbers = 16;  ///< of a list

std::vector<int> take_numbers(JsonFields& fields, const Param& param) {
  std::vector<int> numbers;
  for (const auto& entry : fields.array(param.name, kMaxNumbers)) {
    const bool valid =
        entry.is_number_integer() && entry.get<double>() >= param.least && entry.get<double>() <= param.most;
    if (!valid)
      fields.problem(param.name, fmt::format("must be whole numbers from {} to {}", param.least, param.most));
    numbers.push_back(valid ? entry.get<int>() : static_cast<int>(param.least));
  }
  return numbers;
}

/// The value of the parameter's own type.
struct Take {
  JsonFields& fields;
  const Param& param;

  ParamValue operator()(int) const {
    return static_cast<int>(
        fields.integer(param.name, static_cast<long long>(param.least), static_cast<long long>(param.most)));
  }
  ParamValue operator()(double) const { return fields.number(param.name, param.least, param.most); }
  ParamValue operator()(bool) const { return fields.boolean(param.name); }
  ParamValue operator()(const std::string&) const {
    return param.words[fields.choice(param.name, param.words)];
  }
  ParamValue operator()(const std::vector<int>&) const { return take_numbers(fields, param); }
};

}  // namespace

json params_to_json(const ParamValues& values) {
  json object = json::object();
  for (const auto& [name, value] : values)
    std::visit([&, &key = name](const auto& of_type) { object[key] = of_type; }, value);
  return object;
}

ParamValues params_from_json(const ParamTable& table, const json& object, const std::string& path,
                             JsonProblems& problems) {
  const auto before = problems.size();
  JsonFields fields(object, path, problems);
  ParamValues values;
  for (const auto& param : table.params) values[param.name] = std::visit(Take{fields, param}, param.standard);
  fields.finish();
  if (problems.size() > before) return values;
  for (const auto& problem : problems_of(table, values))
    problems.push_back(path + "." + problem.param + ": " + problem.text);
  return values;
}

}  // namespace deepwrist::config
