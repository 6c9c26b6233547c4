#include "core/augment/pipeline.h"

#include <cassert>

#include "core/base/error.h"
#include "core/config/resolver.h"
#include "core/config/search_path.h"
#include "core/config/yaml.h"

namespace deepwrist::augment {
namespace {

using config::Node;

constexpr const char* kKey = "augmentation";

/// Keeps these streams apart from others of the same (seed, epoch, index), such as mixup's.
constexpr std::uint64_t kSampleSalt = 0x6175676D656E74ULL;

void set_inside(Node& node, const std::string& transform, const std::string& parameter, const Node& value) {
  if (node.is_list()) {
    for (Node& item : node.items()) {
      if (item.is_text() && item.text() == transform) {
        const config::Origin origin = item.origin();
        item = Node::map(origin);
        item.set(transform, Node::map(origin));
      }
      set_inside(item, transform, parameter, value);
    }
  } else if (node.is_map()) {
    for (auto& [name, inside] : node.entries()) {
      if (name == transform) {
        if (inside.is_null()) inside = Node::map(node.origin());
        if (inside.is_map()) inside.set(parameter, value);
      }
      set_inside(inside, transform, parameter, value);
    }
  }
}

}  // namespace

Pipeline::Pipeline(const Node& list, const PipelineOptions& options, config::Problems& problems)
    : seed_(options.seed ^ kSampleSalt),
      transforms_(std::make_shared<Sequence>(Builder(options, problems).build_list(list))) {}

void Pipeline::apply(Sample& sample, std::uint32_t epoch, std::uint32_t index) const {
  assert(sample.image.type() == CV_8U && !sample.image.empty());
  sample.image = sample.image.clone();
  CounterRng rng(seed_, epoch, index);
  transforms_->apply(sample, rng);
  if (!sample.image.isContinuous()) sample.image = sample.image.clone();
}

Pipeline build_pipeline(const Node& list, const PipelineOptions& options) {
  config::Problems problems;
  Pipeline pipeline(list, options, problems);
  problems.throw_if_any();
  return pipeline;
}

Node augmentation_list(const Node& experiment, const std::string& default_name,
                       const std::vector<std::filesystem::path>& folders) {
  config::Resolver resolver(experiment);
  const Node* given = resolver.get(kKey);
  if (given && given->is_list()) return resolver.resolve(*given);
  if (given && !given->is_null() && !given->is_text()) {
    throw Error(ErrorKind::usage, given->origin().text(),
                std::string(kKey) +
                    " needs a list of transforms or the name of a file in augmentation/, this is " +
                    config::kind_name(*given));
  }
  const auto file =
      config::find_config(kKey, given && given->is_text() ? given->text() : default_name, folders);
  const Node root = config::load_yaml(file);
  const Node* list = root.find(kKey);
  if (!list) {
    throw Error(ErrorKind::usage, file.string(),
                std::string("has no key '") + kKey + "' with a list of transforms");
  }
  return resolver.resolve(*list);
}

void set_parameter(Node& list, const std::string& transform, const std::string& parameter,
                   const Node& value) {
  set_inside(list, transform, parameter, value);
}

}  // namespace deepwrist::augment
