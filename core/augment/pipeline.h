#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/augment/builder.h"
#include "core/augment/sample.h"
#include "core/augment/sequence.h"
#include "core/config/node.h"
#include "core/config/problems.h"

namespace deepwrist::augment {

/// An augmentation built from its description in YAML:
///
///     - flip: {axis: 1, p: 0.5}      # any transform of catalogue.h; p and enabled go with each
///     - subsample                    # all parameters at their defaults
///     - one_of:
///         probabilities: [0.7, 0.3]
///         transforms:
///           - sequence: [scale: {range_x: [0.9, 1.1]}, rotate: {rotation_range: [-90, 90]}]
///           - identity
///
/// Transforms and parameters have solt's and the reference's names. Immutable, cheap to copy; any number of
/// threads may apply it.
class Pipeline {
 public:
  /// `list`: interpolations already evaluated. Unknown transforms and parameters, with the nearest valid
  /// name, and values out of range go to `problems`; the pipeline must then not be applied.
  Pipeline(const config::Node& list, const PipelineOptions& options, config::Problems& problems);

  /// The same sample of the same epoch comes out the same, whatever was applied before and on which thread.
  /// The pixels given are not written to; the image comes out continuous. Throws Error(usage) for a crop of
  /// an image too small for it, Error(limit) for one that grows beyond kMaxSide.
  void apply(Sample& sample, std::uint32_t epoch, std::uint32_t index) const;

 private:
  std::uint64_t seed_;
  std::shared_ptr<const Sequence> transforms_;
};

/// The same, throwing Error(usage) with all problems.
Pipeline build_pipeline(const config::Node& list, const PipelineOptions& options);

/// The experiment's `augmentation` key, evaluated in it: a list of transforms; or the name of a file
/// augmentation/NAME.yaml in one of `folders`, itself a map with the key `augmentation`; or, where there is
/// no such key, the file `default_name` ("localizer", "classifier"). Throws Error(usage).
config::Node augmentation_list(const config::Node& experiment, const std::string& default_name,
                               const std::vector<std::filesystem::path>& folders);

/// Sets a parameter of every transform of this name, inside containers too: how a key outside the list (such
/// as dataset.use_cutout) reaches it, e.g. set_parameter(list, "cutout", "enabled", Node(false, origin)).
void set_parameter(config::Node& list, const std::string& transform, const std::string& parameter,
                   const config::Node& value);

}  // namespace deepwrist::augment
