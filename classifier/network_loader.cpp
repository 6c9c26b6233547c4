#include "classifier/network_loader.h"

#include "classifier/classifier_block.h"
#include "core/weights/weights_reader.h"

namespace deepwrist::classifier {

weights::FoldNetworks<FractureNetwork>::Load network_loader(
    std::optional<config::Architecture> given, torch::Device device, Engine engine,
    InferencePrecision precision, std::map<std::filesystem::path, engine::ActivationRanges> ranges,
    bool equal_channels) {
  return [given = std::move(given), device, engine, precision, ranges = std::move(ranges), equal_channels,
          reader = weights::WeightsReader()](const weights::WeightsFile& file_of) mutable {
    const auto& file = file_of.file;
    auto weights = reader.read(file_of);
    const auto model = block().settled(given, weights, file.string());
    engine::NumberFormat numbers{.precision = precision};
    if (precision == InferencePrecision::int8) numbers.ranges = ranges.at(file);
    return std::make_unique<FractureNetwork>(model, std::move(weights), device, file.string(), engine,
                                             numbers, equal_channels);
  };
}

}  // namespace deepwrist::classifier
