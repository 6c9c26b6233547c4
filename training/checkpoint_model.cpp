#include "training/checkpoint_model.h"

#include <array>
#include <sstream>

#include "classifier/classifier_block.h"
#include "core/base/error.h"
#include "core/base/shown.h"
#include "core/base/text.h"
#include "core/pickle/checkpoint_index.h"
#include "core/weights/checkpoint_reader.h"
#include "localizer/localizer_block.h"

namespace deepwrist::training {
namespace {

const std::array kBlocks{&classifier::block, &localizer::block};

/// The block that owns the weights; the last where none does.
const engine::Block& block_for(const weights::StateDict& weights) {
  for (const auto block : kBlocks) {
    if (block().owner(weights)) return block();
  }
  return kBlocks.back()();
}

std::string text_of(const pickle::Scalar& scalar) {
  std::ostringstream text;
  std::visit([&](const auto& value) { text << value; }, scalar);
  return printable(text.str());
}

}  // namespace

FoundModel model_of(const weights::StateDict& weights, const std::filesystem::path& file) {
  const auto& block = block_for(weights);
  try {
    return {&block, block.infer(weights)};
  } catch (const Error& error) {
    throw Error(ErrorKind::format, file.string(),
                "holds neither a localizer nor a classifier of DeepWrist (" + std::string(error.what()) +
                    "); its first entry is '" + printable(weights.entries().front().first) + "'");
  }
}

std::string summary_of(const FoundModel& model) {
  return model.block->name() + " (" +
         model.block->kind(model.architecture).summary(model.architecture.params) + ")";
}

std::string describe_file(const std::filesystem::path& file) {
  const auto checkpoint = weights::read_checkpoint(file);
  const auto count = std::to_string(checkpoint.state_dict.entries().size());
  for (const auto block : kBlocks) {
    for (const auto& kind : block().kinds()) {
      const auto foreign = kind->foreign_name(checkpoint.state_dict);
      if (foreign.empty()) continue;
      return shown(file.string()) + " is " + foreign + " (" + count +
             " entries). It needs no import: set model.pretrained to its path to start the training of a " +
             block().name() + " from it.\n";
    }
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
    text << printable(name) << '\t' << shape_text(tensor.sizes, ", ") << '\t'
         << pickle::name(tensor.storage.type) << '\n';
  }
  return text.str();
}

}  // namespace deepwrist::training
