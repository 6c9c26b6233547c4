#include "tests/core/train/rank_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "classifier/se_resnet.h"
#include "core/base/error.h"
#include "core/train/trainer.h"
#include "core/train/training_state.h"
#include "localizer/hourglass.h"
#include "tests/core/distributed/rank_threads.h"

namespace deepwrist::testing {
namespace {

std::shared_ptr<weights::TrainableNetwork> made(const std::string& network) {
  torch::manual_seed(7);
  if (network == "hourglass") {
    return localizer::HourglassNet(
               localizer::HourglassParams{
                   .bw = 2, .hg_depth = 1, .multiscale_hg_block = true, .se = true, .se_ratio = 2})
        .ptr();
  }
  return classifier::SeResNet(classifier::SeResNetParams{.blocks = {1, 1, 1, 1}, .width = 4}).ptr();
}

}  // namespace

RankTask::RankTask(const std::string& network, torch::ScalarType type)
    : network_(made(network)),
      loss_(train::make_loss(network == "hourglass"
                                 ? train::LossOptions{.name = "MSELoss"}
                                 : train::LossOptions{.name = "CrossEntropyLoss", .weight = {0.4, 1.7}})),
      type_(type),
      classes_(network != "hourglass"),
      side_(classes_ ? 64 : 24) {
  network_->to(type);
}

train::Batch RankTask::batch(double shift, std::span<const std::int64_t> samples) const {
  train::Batch result;
  std::vector<torch::Tensor> images, targets;
  const std::int64_t channels = classes_ ? 3 : 1;
  const auto places = torch::arange(channels * side_ * side_, torch::kDouble);
  for (const auto sample : samples) {
    const auto number = static_cast<double>(sample);
    images.push_back((places * (0.37 + 0.011 * number) + shift).sin().view({1, channels, side_, side_}));
    targets.push_back(classes_
                          ? torch::full({1}, sample % 2, torch::kLong)
                          : ((torch::arange(6, torch::kDouble) + number).sin() / 2 + 0.5).view({1, 3, 2}));
    if (static_cast<std::size_t>(sample) == diverges_at) images.back().fill_(HUGE_VAL);
    result.samples.push_back(static_cast<std::size_t>(sample));
  }
  result.images = torch::cat(images).to(type_);
  result.targets = classes_ ? torch::cat(targets) : torch::cat(targets).to(type_);
  return result;
}

train::Batch RankTask::training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const {
  for (const auto sample : samples) {
    if (static_cast<std::size_t>(sample) >= broken_from)
      throw Error(ErrorKind::format, training_name(static_cast<std::size_t>(sample)), "cannot be read");
  }
  return batch(epoch, samples);
}

train::Batch RankTask::validation_batch(std::optional<std::uint32_t>,
                                        std::span<const std::int64_t> samples) const {
  return batch(0.5, samples);
}

train::Metrics RankTask::metrics(const torch::Tensor& outputs, const torch::Tensor&) const {
  EXPECT_LE(outputs.size(0), 6);
  return {{"first", outputs.flatten()[0].item<double>()}, {"sum", outputs.sum().item<double>()}};
}

train::TrainerOptions rank_options(const std::filesystem::path& folder) {
  train::TrainerOptions options;
  options.train.epochs = 7;
  options.train.train_batch = 7;
  options.train.validation_batch = 2;
  options.optimizer.lr = 0.05;
  options.optimizer.momentum = 0.9;
  options.seed = 3;
  options.workers = 0;
  options.label = "small";
  options.folder = folder;
  options.tensorboard = false;
  return options;
}

weights::StateDict state_of(const std::filesystem::path& folder) {
  auto state = train::read_training_state(folder / "last.pt");
  weights::StateDict all;
  for (const auto& [prefix, part] : {std::pair{"network.", &state.network},
                                     {"optimizer.", &state.optimizer},
                                     {"average.", &state.average}}) {
    for (const auto& [name, tensor] : part->entries()) all.add(prefix + name, tensor);
  }
  return all;
}

double difference(const weights::StateDict& a, const weights::StateDict& b) {
  EXPECT_EQ(a.entries().size(), b.entries().size());
  double most = 0;
  for (const auto& [name, tensor] : a.entries()) {
    const auto* other = b.find(name);
    if (other == nullptr || other->sizes() != tensor.sizes()) {
      ADD_FAILURE() << name << " has no counterpart";
      continue;
    }
    const auto left = tensor.to(torch::kDouble), right = other->to(torch::kDouble);
    // Biases before a normalisation have gradients that are zero but for rounding, and so have their momenta.
    const double scale = std::max(left.abs().max().item<double>(), 1e-3);
    most = std::max(most, (left - right).abs().max().item<double>() / scale);
  }
  return most;
}

void train_by_ranks(const std::string& network, torch::ScalarType type, int ranks,
                    const train::TrainerOptions& options) {
  std::vector<std::unique_ptr<RankTask>> tasks;
  for (int rank = 0; rank < ranks; ++rank) tasks.push_back(std::make_unique<RankTask>(network, type));
  const auto failures = run_rank_threads(ranks, [&](const distributed::Group& group) {
    auto own = options;
    own.group = &group;
    if (!group.is_first()) own.folder = options.folder / "not_seen_by_others";
    auto& task = *tasks[static_cast<std::size_t>(group.rank())];
    train::run_training(task, own);
    for (const auto& tensor : task.network().parameters()) {
      for (const auto& of_rank : group.gather(tensor.detach()))
        EXPECT_TRUE(torch::equal(of_rank, tensor)) << "ranks differ";
    }
    for (const auto& tensor : task.network().buffers()) {
      for (const auto& of_rank : group.gather(tensor))
        EXPECT_TRUE(torch::equal(of_rank, tensor)) << "ranks differ";
    }
  });
  EXPECT_THAT(failures, ::testing::Each(::testing::IsEmpty()));
  EXPECT_FALSE(std::filesystem::exists(options.folder / "not_seen_by_others"));
}

}  // namespace deepwrist::testing
