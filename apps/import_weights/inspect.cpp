#include "apps/import_weights/inspect.h"

#include <sstream>

#include "classifier/se_resnet_params.h"
#include "core/base/error.h"
#include "core/base/shown.h"
#include "core/base/text.h"
#include "core/pickle/checkpoint_index.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/imagenet_encoder.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::import_weights {
namespace {

std::string summary(const config::HourglassParams& params) {
  std::ostringstream text;
  text << "localizer (hourglass, bw " << params.bw << ", depth " << params.hg_depth
       << (params.multiscale_hg_block ? ", multiscale blocks" : "");
  if (params.se) text << ", squeeze and excitation of ratio " << params.se_ratio;
  text << ")";
  return text.str();
}

std::string summary(const config::SeResNetParams& params) {
  std::ostringstream text;
  text << "classifier (SE-ResNet-";
  if (params.blocks.empty()) text << params.layers;
  for (std::size_t i = 0; i < params.blocks.size(); ++i) text << (i == 0 ? "[" : ",") << params.blocks[i];
  text << (params.blocks.empty() ? "" : "]") << ", " << params.num_classes << " classes)";
  return text.str();
}

weights::ModelParams infer(const weights::StateDict& weights) {
  if (weights.find("encoder.1.0.conv1.weight") != nullptr) return classifier::infer_se_resnet(weights);
  return localizer::infer_hourglass(weights);
}

std::string text_of(const pickle::Scalar& scalar) {
  std::ostringstream text;
  std::visit([&](const auto& value) { text << value; }, scalar);
  return printable(text.str());
}

}  // namespace

weights::ModelParams model_of(const weights::StateDict& weights, const std::filesystem::path& file) {
  try {
    return infer(weights);
  } catch (const Error& error) {
    throw Error(ErrorKind::format, file.string(),
                "holds neither a localizer nor a classifier of DeepWrist (" + std::string(error.what()) +
                    "); its first entry is '" + printable(weights.entries().front().first) + "'");
  }
}

std::string summary_of(const weights::ModelParams& model) {
  return std::visit([](const auto& params) { return summary(params); }, model);
}

std::string describe_file(const std::filesystem::path& file) {
  const auto checkpoint = weights::read_checkpoint(file);
  const auto count = std::to_string(checkpoint.state_dict.entries().size());
  if (weights::is_imagenet_se_resnet(checkpoint.state_dict)) {
    return shown(file.string()) + " is an ImageNet SE-ResNet (" + count +
           " entries). It needs no import: set model.pretrained to its path to start the training of a "
           "classifier "
           "from it.\n";
  }
  const auto model = summary_of(model_of(checkpoint.state_dict, file));
  return shown(file.string()) + " is one fold of a " + model + ", " + count +
         " entries. To use it, put it at FOLDER/PA/fold_0/ or FOLDER/LAT/fold_0/ (a name ending in .ckpt) "
         "and give "
         "FOLDER as SOURCE, or as the snapshot folder of an experiment.\n";
}

std::string list_file(const std::filesystem::path& file) {
  const auto container = pickle::open_container(file);
  const auto index = pickle::index_checkpoint(*container, file.string());
  std::ostringstream text;
  text << "# " << container->format() << " file, " << index.layout << ", " << index.tensors.size()
       << " entries\n";
  for (const auto& [name, value] : index.scalars)
    text << "# " << printable(name) << ": " << text_of(value) << '\n';
  for (const auto& name : index.skipped) text << "# " << printable(name) << ": not read\n";
  for (const auto& [name, tensor] : index.tensors) {
    text << printable(name) << '\t' << pickle::shape_text(tensor.sizes) << '\t'
         << pickle::name(tensor.storage.type) << '\n';
  }
  return text.str();
}

}  // namespace deepwrist::import_weights
