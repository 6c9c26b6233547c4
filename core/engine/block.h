#pragma once

#include <torch/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/network_kind.h"
#include "core/weights/manifest.h"
#include "core/weights/snapshot.h"

namespace deepwrist::engine {

/// A step of the pipeline that a network does, and the networks that can do it. Each block describes itself
/// in one of these; what handles any network (import, seeding, benchmarks) is written for it.
class Block {
 public:
  /// What a network of the block takes.
  struct Input {
    std::int64_t channels = 1;
    std::int64_t side = 256;         ///< of the images that it is trained on or tested with
    std::int64_t at_once = 1;        ///< images of one radiograph
    std::int64_t noise = 2;          ///< images of noise that settle the statistics of an untrained network
    double mean = 0, deviation = 1;  ///< of radiographs, roughly, in the units of the block's mean_std files
  };
  /// Throws Error(unsupported) at `place` for networks that no program knows what to do with.
  using RequireUsable = void (*)(const config::ParamValues& params, const std::string& place);

  /// `name`: as manifests have it. The first kind is what manifests mean that name no network.
  Block(std::string name, const Input& input, std::vector<std::unique_ptr<NetworkKind>> kinds,
        RequireUsable usable);

  const std::string& name() const { return name_; }
  const Input& input() const { return input_; }
  const std::vector<std::unique_ptr<NetworkKind>>& kinds() const { return kinds_; }
  void add(std::unique_ptr<NetworkKind> kind) { kinds_.push_back(std::move(kind)); }

  /// Throws Error(unsupported) at `place` for a network that is not among them.
  const NetworkKind& kind(const std::string& network, const std::string& place) const;
  const NetworkKind& kind(const config::Architecture& model) const {
    return kind(model.network, "model.name");
  }
  void require_usable(const config::Architecture& model, const std::string& place) const;

  /// As a manifest has it, and back. Throws Error(format) at `place` listing what is wrong with a record.
  weights::ModelRecord record(const config::Architecture& model) const;
  config::Architecture from_record(const weights::ModelRecord& record, const std::string& place) const;

  /// The kind that owns these weights; null where none does.
  const NetworkKind* owner(const weights::StateDict& weights) const;
  /// The architecture of these weights. Throws Error(format) where they are of none of the kinds.
  config::Architecture infer(const weights::StateDict& weights) const;

  /// The architecture that a snapshot records; empty for a published tree, whose shapes tell it. Throws
  /// Error(usage) for a snapshot of another block, and as from_record.
  std::optional<config::Architecture> recorded(const weights::Snapshot& snapshot) const;
  /// The same where the experiment says nothing, else what the experiment says. Throws also Error(usage)
  /// where it names another network than the snapshot, or gives parameters that give no network.
  std::optional<config::Architecture> chosen(const weights::Snapshot& snapshot,
                                             const config::ModelOptions& options) const;
  /// Throws as `check_against` and `require_usable` for weights that are not of the architecture; infers it
  /// where none is given.
  config::Architecture settled(const std::optional<config::Architecture>& given,
                               const weights::StateDict& weights, const std::string& place) const;

 private:
  std::string name_;
  Input input_;
  std::vector<std::unique_ptr<NetworkKind>> kinds_;
  RequireUsable require_usable_;
};

}  // namespace deepwrist::engine
