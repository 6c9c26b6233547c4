#include "core/train/state_exchange.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// A state travels in two parts:
//
//   numbers    float64, whole numbers in them exactly: they count epochs, batches and steps
//   tensors    names and shapes as JSON, then the bytes of each, in that order
//
// Numbers are no JSON, which has no infinity.

namespace deepwrist::train {
namespace {

using distributed::Group;
using nlohmann::json;

void share_all(const Group& group, const std::vector<torch::Tensor>& tensors) {
  for (auto tensor : tensors) group.broadcast(tensor);
}

void share_number(const Group& group, double& number) {
  auto value = torch::full({1}, number, torch::kDouble);
  group.broadcast(value);
  number = value.item<double>();
}

template <typename Whole>
void share_whole(const Group& group, Whole& number) {
  auto value = static_cast<double>(number);
  share_number(group, value);
  number = static_cast<Whole>(value);
}

void share_dictionary(const Group& group, weights::StateDict& state) {
  json heads = json::array();
  for (const auto& [name, tensor] : state.entries()) {
    heads.push_back({name, static_cast<int>(tensor.scalar_type()), tensor.sizes().vec()});
  }
  heads = json::parse(group.of_first(heads.dump()));
  if (!group.is_first()) {
    state = {};
    for (const auto& head : heads) {
      state.add(head[0].get<std::string>(), torch::empty(head[2].get<std::vector<std::int64_t>>(),
                                                         static_cast<at::ScalarType>(head[1].get<int>())));
    }
  }
  for (auto& [name, tensor] : state.entries()) group.broadcast(tensor);
}

void share_schedule(const Group& group, Schedule::State& schedule) {
  json names = json::array();
  for (const auto& [name, value] : schedule) names.push_back(name);
  names = json::parse(group.of_first(names.dump()));
  if (!group.is_first()) {
    schedule.clear();
    for (const auto& name : names) schedule.emplace_back(name.get<std::string>(), 0);
  }
  for (auto& [name, value] : schedule) share_number(group, value);
}

}  // namespace

void share_network(const Group& group, torch::nn::Module& network) {
  if (group.is_alone()) return;
  share_all(group, network.parameters());
  share_buffers(group, network);
}

void share_buffers(const Group& group, torch::nn::Module& network) {
  if (!group.is_alone()) share_all(group, network.buffers());
}

void share_state(const Group& group, TrainingState& state) {
  if (group.is_alone()) return;
  for (int* whole : {&state.epoch, &state.batch, &state.phase_start, &state.best_epoch, &state.good_steps})
    share_whole(group, *whole);
  share_whole(group, state.released);
  share_whole(group, state.average_updates);
  for (double* real : {&state.loss_sum, &state.seconds, &state.best_metric, &state.gradient_scale})
    share_number(group, *real);
  share_schedule(group, state.schedule);
  state.digest = group.of_first(state.digest);
  for (auto* part : {&state.network, &state.optimizer, &state.average}) share_dictionary(group, *part);
}

}  // namespace deepwrist::train
