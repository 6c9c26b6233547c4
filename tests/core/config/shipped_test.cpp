// The shipped base files and experiments against the original's get_conf on its own YAML files.

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/config/compose.h"
#include "core/config/resolver.h"
#include "core/config/yaml.h"
#include "tests/core/config/json_tree.h"
#include "tests/support/paths.h"

namespace deepwrist::config {
namespace {

using nlohmann::json;

/// Golden clock: 2020-06-25 18:47:40.
Surroundings surroundings() {
  Surroundings result;
  result.now.tm_year = 2020 - 1900;
  result.now.tm_mon = 5;
  result.now.tm_mday = 25;
  result.now.tm_hour = 18;
  result.now.tm_min = 47;
  result.now.tm_sec = 40;
  result.variable = [](const std::string&) { return std::nullopt; };
  return result;
}

/// Scalars with what cannot be evaluated as {"$error"}.
void add_evaluated_leaves(const Node& node, const std::string& path, Resolver& resolver, json& leaves) {
  if (node.is_map() || node.is_list()) {
    const auto child = [&](const std::string& name, const Node& value) {
      add_evaluated_leaves(value, path.empty() ? name : path + "." + name, resolver, leaves);
    };
    if (node.is_map()) {
      for (const auto& [key, value] : node.entries()) child(key, value);
    } else {
      for (std::size_t i = 0; i < node.items().size(); ++i) child(std::to_string(i), node.items()[i]);
    }
    return;
  }
  try {
    leaves[path] = to_json(resolver.resolve(node));
  } catch (const Error&) {
    leaves[path] = "$error";
  }
}

bool is_local_path(const json& leaf) {
  return leaf.is_string() && leaf.get<std::string>().starts_with("/home/backbencher");
}

/// The shipped files hold no paths of the authors; the test gives those on the command line, where the golden
/// value is written out (not interpolated).
std::vector<std::string> authors_paths(const json& leaves) {
  std::vector<std::string> overrides;
  for (const auto& [path, leaf] : leaves.items()) {
    const bool derived =
        path == "snapshot_dir" || path == "tensorboard.log_dir" || path.starts_with("logging.");
    if (is_local_path(leaf) && !derived) overrides.push_back(path + "=" + leaf.get<std::string>());
    if (path == "dataset.data_folder" && leaf == "NEAGENIM") overrides.push_back(path + "=NEAGENIM");
  }
  return overrides;
}

/// The files of programs that read weights carry no architecture, so that a copy fits weights of any size.
void leave_architecture_to_the_weights(json& expected, json& actual) {
  for (const std::string params : {"model.params", "localizer.model.params"}) {
    const auto left = actual.find(params);
    if (left == actual.end() || !left->is_null()) continue;
    actual.erase(left);
    std::erase_if(expected.get_ref<json::object_t&>(),
                  [&](const auto& item) { return item.first.starts_with(params + "."); });
  }
}

std::string test_name(const json& golden) {
  std::string name = golden["block"];
  for (const auto& word : golden["argv"]) name += " " + word.get<std::string>();
  return name;
}

TEST(ShippedConfiguration, GivesTheSameValuesAsTheOriginals) {
  std::ifstream file(testing::golden("omegaconf/get_conf_expected_1.4.1.json"));
  int compared = 0;
  for (const json& golden : json::parse(file)) {
    SCOPED_TRACE(test_name(golden));
    auto words = golden["argv"].get<std::vector<std::string>>();
    // The original ignores --experiment, has an empty experiment `docker`, wants names without ".yaml" and
    // names a localizer default that does not exist; here the first and third work (search_path_test) and
    // there is no docker.
    const bool differs = !words.empty() && (words[0].starts_with("--") || words[0].ends_with("docker"));
    if (differs || golden.contains("error")) continue;
    ComposeRequest request{
        golden["block"], std::nullopt, authors_paths(golden["resolved_leaves"]), {testing::source("config")}};
    const bool has_experiment = !words.empty() && words[0].starts_with("experiment=");
    if (golden["block"] == "classifier" && !has_experiment) request.experiment = "fracture_detector_seresnet";
    request.overrides.insert(request.overrides.end(), words.begin(), words.end());

    json expected = golden["resolved_leaves"];
    std::erase_if(expected.get_ref<json::object_t&>(),
                  [](const auto& item) { return item.first.starts_with("defaults"); });
    for (auto& leaf : expected) {
      if (leaf.is_object()) leaf = "$error";
    }
    const Composition composition = compose(request);
    Resolver resolver(composition.root, surroundings());
    json actual;
    add_evaluated_leaves(composition.root, "", resolver, actual);
    leave_architecture_to_the_weights(expected, actual);
    if (!has_experiment) actual.erase("experiment");
    if (has_experiment &&
        words[0].ends_with("testset_2")) {  // the original's lacks what its instructions name
      for (const char* key : {"save_image", "save_image_dir"}) actual.erase(key);
    }
    EXPECT_EQ(actual, expected);
    ++compared;
  }
  EXPECT_EQ(compared, 10);
}

TEST(ShippedConfiguration, MisspeltNameOfThePublishedInstructionsWorks) {
  const auto folders = std::vector{testing::source("config")};
  Node misspelt = compose({"classifier", "fracture_deteciton_testset_1", {}, folders}).root;
  Node right = compose({"classifier", "fracture_detection_testset_1", {}, folders}).root;
  misspelt.erase("experiment");
  right.erase("experiment");
  EXPECT_EQ(to_json(misspelt), to_json(right));
}

/// What the published instructions say to find and update.
TEST(ShippedConfiguration, HoldsEveryFieldThatThePublishedInstructionsName) {
  const auto has = [](const std::string& file, std::initializer_list<const char*> fields) {
    const Node root = load_yaml(testing::source("config/experiment") / (file + ".yaml"));
    for (const std::string field : fields) {
      const Node* node = &root;
      for (const auto& part : split_path(field)) node = node ? node->find(part) : nullptr;
      EXPECT_NE(node, nullptr) << file << " has no " << field;
    }
  };
  for (const char* file :
       {"fracture_deteciton_testset_1", "fracture_detection_testset_1", "fracture_detection_testset_2"}) {
    has(file, {"dataset.train_data_home", "dataset.test_data_home", "dataset.meta", "save_path",
               "snapshot_folder", "save_image", "save_image_dir", "localizer.snapshot_folder",
               "localizer.dataset.train_data_home", "gt", "save_gradcam", "gradcam_dir"});
  }
  has("wrist_landmark", {"dataset.data_home", "dataset.data_folder", "dataset.meta"});
  has("fracture_detector_seresnet", {"dataset.data_home", "dataset.meta"});
  has("create_wrist_fracture_dataset",
      {"dataset.data_home", "dataset.data_folder", "dataset.meta", "dataset.save_path", "snapshot_folder"});
}

}  // namespace
}  // namespace deepwrist::config
