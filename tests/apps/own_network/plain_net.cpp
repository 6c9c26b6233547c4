#include "tests/apps/own_network/plain_net.h"

#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <tuple>

#include "core/config/model_fields.h"
#include "core/engine/plan/weight_source.h"
#include "core/weights/params_check.h"

namespace deepwrist::testing {

struct PlainParams {
  int planes = 8;
  int num_classes = 2;
};
inline constexpr std::tuple kPlainFields{
    config::field_of::number("planes", &PlainParams::planes, 1, 64, "planes of each convolution"),
    config::field_of::number("num_classes", &PlainParams::num_classes, 2, 1000, "classes")};
constexpr const auto& fields_of(const PlainParams&) { return kPlainFields; }

namespace {

constexpr int kConvolutions = 3;

class PlainNet final : public weights::TrainableNetwork {
 public:
  explicit PlainNet(const PlainParams& params) {
    convolutions_ = register_module("convolutions", torch::nn::ModuleList());
    for (int i = 0; i < kConvolutions; ++i) {
      const auto options = torch::nn::Conv2dOptions(i == 0 ? 3 : params.planes, params.planes, 3);
      convolutions_->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(options).stride(2).padding(1)));
    }
    linear_ = register_module("linear", torch::nn::Linear(params.planes, params.num_classes));
  }
  torch::Tensor forward(const torch::Tensor& crops) override {
    auto x = crops;
    for (int i = 0; i < kConvolutions; ++i)
      x = convolutions_->at<torch::nn::Conv2dImpl>(static_cast<std::size_t>(i)).forward(x).relu();
    return linear_(x.mean({2, 3}));
  }
  torch::nn::Module* head() override { return linear_.get(); }

 private:
  torch::nn::ModuleList convolutions_;
  torch::nn::Linear linear_{nullptr};
};

class PlainKind final : public engine::KindOf<PlainParams> {
 public:
  PlainKind() : KindOf(config::table_of<PlainParams>("PlainNet")) {}
  bool owns(const weights::StateDict& weights) const override {
    return weights.find("convolutions.0.weight") != nullptr;
  }

 private:
  std::string summarize(const PlainParams&) const override { return "plain"; }
  std::shared_ptr<weights::TrainableNetwork> make_network(const PlainParams& params) const override {
    return std::make_shared<PlainNet>(params);
  }
  engine::PlannedNetwork make_plan(const PlainParams& params, weights::StateDict&& weights,
                                   const std::string& place) const override {
    engine::WeightSource source(std::move(weights));
    engine::Plan plan(3);
    engine::Value x = engine::Plan::kInput;
    for (int i = 0; i < kConvolutions; ++i) {
      auto layer = source.folded("convolutions." + std::to_string(i), "",
                                 {params.planes, i == 0 ? 3 : params.planes, 3, 3}, /*has_bias=*/true);
      layer.stride = 2;
      layer.padding = 1;
      x = plan.add(engine::Convolution{
          .in = x, .layer = plan.add_layer(std::move(layer)), .activation = engine::Activation::relu});
    }
    plan.add_output(x);
    auto weight = source.take("linear.weight", {params.num_classes, params.planes});
    auto bias = source.take("linear.bias", {params.num_classes});
    source.finish(place);
    return {std::move(plan), std::move(weight), std::move(bias)};
  }
  PlainParams inferred(const weights::StateDict& weights) const override {
    const auto& head = weights::required_entry(weights, "linear.weight", 2, "a PlainNet");
    return {.planes = static_cast<int>(head.size(1)), .num_classes = static_cast<int>(head.size(0))};
  }
  void compare(const PlainParams& params, const weights::StateDict& weights,
               const std::string& place) const override {
    weights::ParamProblems problems;
    problems.compare("planes", params.planes, inferred(weights).planes);
    problems.throw_if_any(place);
  }
};

}  // namespace

std::unique_ptr<engine::NetworkKind> plain_net() { return std::make_unique<PlainKind>(); }

}  // namespace deepwrist::testing
