// Every case that OmegaConf 1.4.1 was asked (tests/golden/omegaconf), by name.

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/config/emit.h"
#include "core/config/merge.h"
#include "core/config/resolver.h"
#include "core/config/yaml.h"
#include "tests/core/config/json_tree.h"
#include "tests/support/paths.h"

namespace deepwrist::config {
namespace {

using nlohmann::json;

json load_json(const std::string& name) {
  std::ifstream file(testing::golden("omegaconf") / name);
  return json::parse(file);
}

bool contains_missing(const Node& node) {
  if (node.is_missing()) return true;
  if (node.is_map())
    return std::ranges::any_of(node.entries(), [](const auto& e) { return contains_missing(e.value); });
  return node.is_list() && std::ranges::any_of(node.items(), contains_missing);
}

/// The golden `now` cases were made on 23 November 2026.
Surroundings surroundings() {
  Surroundings result;
  result.now.tm_year = 2026 - 1900;
  result.now.tm_mon = 10;
  result.now.tm_mday = 23;
  result.variable = [](const std::string&) { return std::nullopt; };
  return result;
}

Node build(const json& test) {
  Problems problems;
  Node root = parse_document(test["yaml"].get<std::string>(), test["name"]);
  const json others = test.value("merge", json::array());
  for (const auto& other : others) {
    merge(root, parse_document(other.get<std::string>(), "merged"), problems);
  }
  for (const char* list : {"cli", "inplace"}) {
    const json arguments = test.value(list, json::array());
    for (const auto& argument : arguments) {
      apply_override(root, argument.get<std::string>(), problems);
    }
  }
  problems.throw_if_any();
  return root;
}

json python_type(const Node& node) {
  const char* kTypes[] = {"NoneType", "bool", "int", "float", "str", "DictConfig", "ListConfig"};
  return kTypes[node.value().index()];
}

void expect_access(Resolver& resolver, const std::string& path, const json& expected) {
  SCOPED_TRACE(path);
  if (expected.contains("error")) {
    const auto read = [&] {
      const Node* node = resolver.get(path);
      if (node && node->is_missing()) throw Error(ErrorKind::usage, path, "must be set");
    };
    EXPECT_THROW(read(), Error) << expected["error"];
    return;
  }
  const Node* node = resolver.get(path);
  if (!node) {  // OmegaConf 1.4 answers None; here a missing key is told apart and the programs make it an
                // error
    EXPECT_EQ(expected["value"], json());
    return;
  }
  EXPECT_EQ(to_json(*node), expected["value"]);
  EXPECT_EQ(python_type(*node), expected["type"]);
}

/// Differences on purpose (docs/configuration.md): what is expected here instead of OmegaConf's error.
json deliberate(const std::string& name) {
  if (name == "cli_list_index_on_from_dotlist") return json::parse(R"({"l": [9, 2, 3]})");
  return {};
}

/// Texts that OmegaConf 1.4 leaves as they are and OmegaConf 2 reads otherwise, as here.
bool is_as_in_omegaconf_2(const std::string& name) {
  return name == "escaped_dollar" || name == "interp_unclosed";
}

TEST(OmegaConf, EveryGoldenCaseHolds) {
  const json cases = load_json("cases.json");
  const json expected = load_json("expected_1.4.1.json")["results"];
  ASSERT_EQ(cases.size(), expected.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const json& result = expected[i];
    if (is_as_in_omegaconf_2(cases[i]["name"])) continue;  // interpolation_test
    SCOPED_TRACE(cases[i]["name"].get<std::string>());
    if (const json instead = deliberate(cases[i]["name"]); !instead.is_null()) {
      EXPECT_EQ(to_json(build(cases[i])), instead);
      continue;
    }
    if (result.contains("error")) {
      EXPECT_THROW(build(cases[i]), Error) << result["msg"];
      continue;
    }
    const Node root = build(cases[i]);
    EXPECT_EQ(to_json(root), result["unresolved"]);
    EXPECT_EQ(to_yaml(root), result["saved_yaml"].get<std::string>());
    const json access = result.value("access", json::object());
    for (const auto& [path, value] : access.items()) {
      Resolver resolver(root, surroundings());
      expect_access(resolver, path, value);
    }
    Resolver resolver(root, surroundings());
    if (!result.contains("resolve_error")) {
      EXPECT_EQ(to_json(resolver.resolve(root)), result["resolved"]);
    } else if (result["resolve_error"] == "MissingMandatoryValue") {
      EXPECT_TRUE(contains_missing(resolver.resolve(root)));
    } else {
      EXPECT_THROW(resolver.resolve(root), Error) << result["resolve_msg"];
    }
  }
}

}  // namespace
}  // namespace deepwrist::config
