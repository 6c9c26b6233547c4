#include "training/pretrained.h"

#include <fmt/format.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"

namespace deepwrist::training {

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
