// Training steps of one of the networks, full-size or a smaller hourglass: as the trainer does them, or by
// plain modules with LibTorch's defaults. One process a measurement: what malloc was told and the layout of
// weights cannot be undone.

#include <fmt/format.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classifier/se_resnet.h"
#include "core/base/peak_memory.h"
#include "core/base/threads.h"
#include "core/engine/device.h"
#include "core/train/loss.h"
#include "core/train/optimizer.h"
#include "core/train/step.h"
#include "core/train/trainer.h"
#include "localizer/hourglass.h"

namespace {

using namespace deepwrist;

struct Options {
  std::string network = "hourglass";
  bool plain = false;
  int batch = 8, steps = 5, side = 256, threads = 0;
  localizer::HourglassParams hourglass;
  std::string precision = "fp32", optimizer;
};

struct Subject {
  std::shared_ptr<torch::nn::Module> module;
  std::function<torch::Tensor(const torch::Tensor&)> forward;
  torch::Tensor images, targets;
  train::Loss loss;
  train::OptimizerOptions optimizer;
};

Subject make_subject(const Options& options) {
  Subject subject;
  if (options.network == "hourglass") {
    localizer::HourglassNet net(options.hourglass);
    subject.module = net.ptr();
    subject.forward = [net](const torch::Tensor& x) mutable { return net->forward(x); };
    subject.images = torch::randn({options.batch, 1, options.side, options.side});
    subject.targets = torch::rand({options.batch, 3, 2});
    subject.loss = train::make_loss({.name = "MSELoss"});
    subject.optimizer.name = options.optimizer.empty() ? "SGD" : options.optimizer;
  } else {
    classifier::SeResNet net(classifier::SeResNetParams{});
    subject.module = net.ptr();
    subject.forward = [net](const torch::Tensor& x) mutable { return net->forward(x); };
    subject.images = torch::randn({options.batch, 3, options.side, options.side});
    subject.targets = torch::randint(2, {options.batch}, torch::kLong);
    subject.loss = train::make_loss({.name = "CrossEntropyLoss"});
    subject.optimizer.name = options.optimizer.empty() ? "Adam" : options.optimizer;
    subject.optimizer.lr = 1e-4;
  }
  return subject;
}

/// Seconds of each step; the first, which makes kernels and touches memory, is left out.
std::vector<double> measure(const Options& options) {
  const auto precision = options.precision == "bf16" ? train::Precision::bf16 : train::Precision::fp32;
  if (options.plain) {
    at::set_num_threads(options.threads > 0 ? options.threads : available_cores());
  } else {
    engine::configure_threads(options.threads, engine::Waiting::spinning);
  }
  torch::manual_seed(1);
  auto subject = make_subject(options);
  if (!options.plain) {
    train::use_channels_last(*subject.module);
    subject.images = subject.images.contiguous(at::MemoryFormat::ChannelsLast);
  }
  const auto optimizer = (options.plain ? train::make_torch_optimizer : train::make_optimizer)(
      subject.optimizer, subject.module->parameters());
  subject.module->train();
  std::vector<double> seconds;
  for (int step = 0; step <= options.steps; ++step) {
    const auto start = std::chrono::steady_clock::now();
    optimizer->zero_grad();
    torch::Tensor loss;
    {
      std::optional<train::Arithmetic> arithmetic;
      if (!options.plain) arithmetic.emplace(precision, torch::kCPU);
      loss = train::batch_loss(subject.forward, subject.loss, subject.images, subject.targets, std::nullopt);
    }
    loss.backward();
    optimizer->step();
    if (step > 0) {
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
  }
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Images a second of training steps", "training_bench");
  app.add_option("--network", options.network)->check(CLI::IsMember({"hourglass", "se_resnet"}));
  app.add_flag("--plain", options.plain, "plain modules, LibTorch's defaults");
  app.add_option("--batch", options.batch)->check(CLI::PositiveNumber);
  app.add_option("--steps", options.steps)->check(CLI::PositiveNumber);
  app.add_option("--side", options.side)->check(CLI::PositiveNumber);
  app.add_option("--threads", options.threads, "0: as many as cores are available")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--bw", options.hourglass.bw, "of the hourglass")->check(CLI::PositiveNumber);
  app.add_option("--hg-depth", options.hourglass.hg_depth, "of the hourglass")->check(CLI::PositiveNumber);
  app.add_option("--optimizer", options.optimizer, "SGD for the hourglass, else Adam, where not given");
  app.add_option("--precision", options.precision)->check(CLI::IsMember({"fp32", "bf16"}));
  CLI11_PARSE(app, argc, argv);
  auto seconds = measure(options);
  std::ranges::sort(seconds);
  const double median = seconds[seconds.size() / 2];
  fmt::print("{} {} batch {} {}: {:.3f} images/s, {:.3f} s a step, {:.3f} the fastest, peak {} MiB\n",
             options.network, options.plain ? "plain" : "ours", options.batch, options.precision,
             options.batch / median, median, seconds.front(), peak_memory() >> 20);
}
