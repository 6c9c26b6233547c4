#include "core/weights/manifest_model.h"

namespace deepwrist::weights {
namespace {

using nlohmann::json;

constexpr const char* kNoWord = "must be up to 80 letters, digits and underscores";

bool is_word(const std::string& text) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !text.empty() && text.size() <= 80 && text.find_first_not_of(kLetters) == std::string::npos;
}

}  // namespace

json model_to_json(const ModelRecord& model) {
  json values{{"block", model.block}, {"params", model.params}};
  if (!model.network.empty()) values["network"] = model.network;
  return values;
}

ModelRecord model_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  ModelRecord model{fields.text("block"), fields.optional_text("network").value_or(""),
                    fields.object("params")};
  if (!is_word(model.block)) fields.problem("block", kNoWord);
  if (!model.network.empty() && !is_word(model.network)) fields.problem("network", kNoWord);
  fields.finish();
  return model;
}

}  // namespace deepwrist::weights
