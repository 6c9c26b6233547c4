#include "classifier/network_loader.h"

#include "classifier/se_resnet_params.h"
#include "core/nn/import/checkpoint_reader.h"

namespace deepwrist::classifier {

nn::FoldNetworks<FractureNetwork>::Load network_loader(
    std::optional<config::SeResNetParams> given, torch::Device device, Engine engine,
    std::map<std::filesystem::path, nn::ActivationRanges> int8) {
  return
      [given = std::move(given), device, engine, int8 = std::move(int8)](const std::filesystem::path& file) {
        auto weights = nn::read_checkpoint(file).state_dict;
        if (given) check_against_weights(*given, weights, file.string());
        const auto params = given ? *given : infer_se_resnet(weights);
        const auto ranges = int8.find(file);
        return std::make_unique<FractureNetwork>(
            params, std::move(weights), device, file.string(), engine,
            ranges == int8.end() ? std::nullopt : std::optional(ranges->second));
      };
}

}  // namespace deepwrist::classifier
