#pragma once

#include <torch/types.h>

#include <memory>
#include <string>

#include "core/config/param_table.h"
#include "core/engine/plan/plan.h"
#include "core/weights/state_dict.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::engine {

/// A network made ready for an executor, and the linear layer that follows on the means of its last maps,
/// where it has one.
struct PlannedNetwork {
  Plan plan;
  torch::Tensor weight;  ///< (K, C); undefined where there is none
  torch::Tensor bias;    ///< (K)
};

/// One kind of network that a block can be. Parameters are values of its table, complete. All throw
/// Error(usage) for parameters that give no network.
class NetworkKind {
 public:
  virtual ~NetworkKind() = default;

  virtual const config::ParamTable& table() const = 0;
  /// "hourglass, bw 64, depth 6".
  virtual std::string summary(const config::ParamValues& params) const = 0;

  /// Untrained, as PyTorch initialises it.
  virtual std::shared_ptr<weights::TrainableNetwork> make(const config::ParamValues& params) const = 0;
  /// Consumes the weights, freeing each entry as it is folded: the peak is one network and one layer. `place`
  /// names their source in messages. Throws Error(format) naming every missing, unexpected and wrong-shaped
  /// entry.
  virtual PlannedNetwork plan(const config::ParamValues& params, weights::StateDict&& weights,
                              const std::string& place) const = 0;

  /// Whether the names of the entries are those of its weights.
  virtual bool owns(const weights::StateDict& weights) const = 0;
  /// The parameters of the network that these weights belong to, from names and shapes. Throws Error(format)
  /// when they are not its own.
  virtual config::ParamValues infer(const weights::StateDict& weights) const = 0;
  /// Throws Error(usage) at `place` naming every parameter that contradicts the shapes of the weights.
  virtual void check_against(const config::ParamValues& params, const weights::StateDict& weights,
                             const std::string& place) const = 0;

  /// What published weights of another layout are called that its training can begin with ("an ImageNet
  /// file"); empty for weights that are none.
  virtual std::string foreign_name(const weights::StateDict& /*weights*/) const { return {}; }
  /// These, by the names of its own entries. Throws Error(format).
  virtual weights::StateDict from_foreign(weights::StateDict&& weights, const std::string& /*place*/) const {
    return std::move(weights);
  }
};

/// A kind whose parameters are the struct `Params`.
template <typename Params>
class KindOf : public NetworkKind {
 public:
  explicit KindOf(config::ParamTable table) : table_(std::move(table)) {}

  const config::ParamTable& table() const final { return table_; }
  std::string summary(const config::ParamValues& params) const final { return summarize(typed(params)); }
  std::shared_ptr<weights::TrainableNetwork> make(const config::ParamValues& params) const final {
    return make_network(typed(params));
  }
  PlannedNetwork plan(const config::ParamValues& params, weights::StateDict&& weights,
                      const std::string& place) const final {
    return make_plan(typed(params), std::move(weights), place);
  }
  config::ParamValues infer(const weights::StateDict& weights) const final {
    return config::values_of(inferred(weights));
  }
  void check_against(const config::ParamValues& params, const weights::StateDict& weights,
                     const std::string& place) const final {
    compare(typed(params), weights, place);
  }

 protected:
  virtual std::string summarize(const Params& params) const = 0;
  virtual std::shared_ptr<weights::TrainableNetwork> make_network(const Params& params) const = 0;
  virtual PlannedNetwork make_plan(const Params& params, weights::StateDict&& weights,
                                   const std::string& place) const = 0;
  virtual Params inferred(const weights::StateDict& weights) const = 0;
  virtual void compare(const Params& params, const weights::StateDict& weights,
                       const std::string& place) const = 0;

 private:
  static Params typed(const config::ParamValues& params) { return config::params_of<Params>(params); }

  config::ParamTable table_;
};

}  // namespace deepwrist::engine
