#include "training/pretrained.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/config/param_json.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"

namespace deepwrist::training {

namespace {

/// Names and values that the two do not share: "bw: 8, not 24".
std::string differences(const nlohmann::json& stored, const nlohmann::json& wanted) {
  std::string text;
  for (const auto& [name, value] : wanted.items()) {
    const auto found = stored.find(name);
    if (found == stored.end() || *found == value) continue;
    text += fmt::format("{}{}: {}, not {}", text.empty() ? "" : ", ", name, found->dump(), value.dump());
  }
  return text;
}

}  // namespace

std::filesystem::path pretrained_file(const std::filesystem::path& pretrained, const engine::Block& block,
                                      const config::Architecture& model, View view) {
  if (!std::filesystem::is_directory(pretrained)) return pretrained;
  const auto snapshot = weights::Snapshot::open(pretrained);
  if (const auto* record = snapshot.model(block.name())) {
    const auto other = differences(record->params, config::params_to_json(model.params));
    if (!other.empty()) {
      throw Error(
          ErrorKind::usage, "model.pretrained",
          fmt::format("the networks of {} are others than those to be trained; give model.params as they "
                      "are there: {}",
                      pretrained.string(), other));
    }
  }
  const auto folds = snapshot.folds(view);
  if (folds.size() > 1) {
    log().info("{}: {} networks of {}; the training starts from the first, {}", pretrained.string(),
               folds.size(), name(view), folds.front().file.string());
  }
  weights::require_hash(folds.front().file, folds.front().sha256);
  return folds.front().file;
}

void load_pretrained(torch::nn::Module& network, const engine::Block& block,
                     const std::filesystem::path& file) {
  auto weights = weights::read_checkpoint(file).state_dict;
  for (const auto& kind : block.kinds()) {
    if (kind->foreign_name(weights).empty()) continue;
    weights = kind->from_foreign(std::move(weights), file.string());
    break;
  }
  const torch::NoGradGuard no_grad;
  std::size_t taken = 0;
  std::string missing, other_shape;
  const auto add = [](std::string& list, const std::string& item) {
    list += (list.empty() ? "" : ", ") + item;
  };
  const auto state = weights::state_dict_of(network);
  for (const auto& [name, tensor] : state.entries()) {
    const auto* saved = weights.find(name);
    if (!saved) {
      add(missing, name);
    } else if (saved->sizes() != tensor.sizes()) {
      add(other_shape, name + " " + shape_text(saved->sizes()));
    } else {
      tensor.copy_(*saved);
      ++taken;
    }
  }
  if (taken == 0) {
    throw Error(ErrorKind::format, file.string(),
                "holds no weights of this network: no name and shape agree");
  }
  log().info("{}: {} entries taken{}{}", file.string(), taken,
             missing.empty() ? "" : "; not in the file, so begun at random: " + missing,
             other_shape.empty() ? "" : "; of another shape, so begun at random: " + other_shape);
}

}  // namespace deepwrist::training
