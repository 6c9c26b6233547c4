#include "classifier/imagenet_encoder.h"

#include <torch/types.h>

#include <cctype>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::classifier {
namespace {

constexpr std::string_view kLayer = "layer";
constexpr std::string_view kVariance = ".running_var";

bool is_encoder_entry(std::string_view name) {
  return name.size() > kLayer.size() + 1 && name.starts_with(kLayer) &&
         std::isdigit(static_cast<unsigned char>(name[kLayer.size()])) != 0 && name[kLayer.size() + 1] == '.';
}

}  // namespace

bool is_imagenet_se_resnet(const weights::StateDict& state_dict) {
  return state_dict.find("layer0.conv1.weight") != nullptr &&
         state_dict.find("layer1.0.se_module.fc1.weight") != nullptr;
}

weights::StateDict imagenet_encoder(weights::StateDict&& imagenet, const std::string& place) {
  if (!is_imagenet_se_resnet(imagenet)) {
    throw Error(ErrorKind::format, place, "is not an ImageNet SE-ResNet (it has no layer0.conv1.weight)");
  }
  weights::StateDict encoder;
  for (auto& [name, tensor] : imagenet.entries()) {
    if (name.starts_with("last_linear.")) continue;
    if (!is_encoder_entry(name)) {
      throw Error(ErrorKind::format, place, "has an entry '" + printable(name) + "' that no SE-ResNet has");
    }
    const auto renamed = "encoder." + name.substr(kLayer.size());
    encoder.add(renamed, std::move(tensor));
    if (!name.ends_with(kVariance)) continue;
    const auto norm = name.size() - kVariance.size();
    if (imagenet.find(name.substr(0, norm) + ".num_batches_tracked") == nullptr) {
      encoder.add(renamed.substr(0, renamed.size() - kVariance.size()) + ".num_batches_tracked",
                  torch::zeros({}, torch::kLong));
    }
  }
  imagenet.entries().clear();
  return encoder;
}

}  // namespace deepwrist::classifier
