#include "core/engine/plan/passes.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <string>

namespace deepwrist::engine {
namespace {

constexpr std::int64_t kBatch = 3;

/// Weights of that shape without memory.
int add_layer(Plan& plan, std::int64_t in, std::int64_t out) {
  return plan.add_layer(
      {.weight = torch::empty({1}).expand({out, in, 3, 3}), .bias = torch::zeros({out}), .padding = 1});
}

Value convolve(Plan& plan, Value in, std::int64_t from, std::int64_t to, Value addend = kNoValue) {
  const int layer = add_layer(plan, from, to);
  return plan.add(Convolution{.in = in, .layer = layer, .addend = addend});
}

/// An hourglass of one level: what is large, what is small, what is large again and read from before; sums in
/// place and across passes, a gate, an output from the middle.
Plan hourglass() {
  Plan plan(1);
  const Value stem = convolve(plan, Plan::kInput, 1, 64);
  const Value wide = convolve(plan, convolve(plan, stem, 64, 32), 32, 64, stem);
  const Value gate = plan.add(Mean{wide});
  const Value gated = plan.add(GatedSum{.in = wide, .gate = gate, .addend = stem});
  const Value small = plan.add(MaxPool{.in = gated, .kernel = 2, .stride = 2});
  const Value deep = convolve(plan, convolve(plan, small, 64, 64), 64, 64, small);
  const Value up = plan.add(Upsample{.in = deep, .like = gated});
  const Value out = convolve(plan, convolve(plan, gated, 64, 64), 64, 64, up);
  plan.set_outputs({convolve(plan, out, 64, 8, kNoValue), deep, wide});
  return plan;
}

/// Walks through the passes, writing a value's and image's number where it lies, and expects every step to
/// find what it reads.
void expect_intact(const Plan& plan, const std::vector<Pass>& passes,
                   const std::vector<std::int64_t>& sizes) {
  const auto layout = lay_out(plan, passes, sizes, kBatch);
  std::vector<int> memory(static_cast<std::size_t>(layout.size), -1);
  const auto number = [](Value value, std::int64_t image) {
    return value * static_cast<int>(kBatch) + static_cast<int>(image);
  };
  const auto place = [&](Value value, std::int64_t image, std::int64_t first) {
    const bool whole = layout.room[value] == kBatch;
    return layout.places[value] + (whole ? image : image - first) * sizes[value];
  };
  const auto expect = [&](Value value, std::int64_t image, std::int64_t first, const std::string& where) {
    const auto begin = place(value, image, first);
    for (auto i = begin; i < begin + sizes[value]; ++i)
      ASSERT_EQ(memory.at(i), number(value, image)) << where << " reads %" << value << " of image " << image;
  };
  const auto write = [&](Value value, std::int64_t image, std::int64_t first) {
    const auto begin = place(value, image, first);
    for (auto i = begin; i < begin + sizes[value]; ++i) memory.at(i) = number(value, image);
  };
  for (std::int64_t image = 0; image < kBatch; ++image) write(Plan::kInput, image, 0);
  for (const auto& pass : passes) {
    for (std::int64_t first = 0; first < kBatch; first += pass.at_once) {
      for (auto i = pass.first; i < pass.end; ++i) {
        for (auto image = first; image < std::min(first + pass.at_once, kBatch); ++image) {
          for (const Value value : inputs_of(plan.steps()[i]))
            expect(value, image, first, "step " + std::to_string(i));
          write(static_cast<Value>(i) + 1, image, first);
        }
      }
    }
  }
  for (const Value value : plan.outputs()) {
    for (std::int64_t image = 0; image < kBatch; ++image) expect(value, image, 0, "the caller");
  }
}

TEST(Passes, LargeImagesAreTakenFewAtATimeAndSmallOnesTogether) {
  const auto plan = hourglass();
  const auto shapes = plan.shapes({kBatch, 1, 64, 64});
  const auto passes = passes_of(plan, shapes, 2);
  ASSERT_EQ(passes.size(), 3U);
  EXPECT_EQ(passes[0].at_once, 1) << "64 channels of 64 × 64";
  EXPECT_EQ(passes[0].end, 6U) << "the gate and the pooling of what is large belong to it";
  EXPECT_EQ(passes[1].at_once, kBatch);
  EXPECT_EQ(passes[1].end, 8U);
  EXPECT_EQ(passes[2].end, plan.steps().size());
  EXPECT_EQ(passes_of(plan, shapes, 16).front().at_once, kBatch) << "or threads would have nothing to do";
  EXPECT_EQ(passes_of(plan, plan.shapes({kBatch, 1, 20, 20}), 2).size(), 1U);
}

TEST(Passes, NothingIsOverwrittenThatIsStillRead) {
  const auto plan = hourglass();
  std::vector<std::int64_t> sizes;
  for (const auto& shape : plan.shapes({kBatch, 1, 8, 8})) sizes.push_back(shape[1] * shape[2] * shape[3]);
  for (const std::int64_t at_once : {1, 2, 3}) {
    SCOPED_TRACE(at_once);
    expect_intact(plan, {{0, 6, at_once}, {6, 8, kBatch}, {8, plan.steps().size(), at_once}}, sizes);
    expect_intact(plan, {{0, 3, at_once}, {3, 9, 1}, {9, plan.steps().size(), at_once}}, sizes);
  }
}

TEST(Passes, FewImagesAtATimeTakeLessMemory) {
  const auto plan = hourglass();
  std::vector<std::int64_t> sizes;
  for (const auto& shape : plan.shapes({kBatch, 1, 64, 64})) sizes.push_back(shape[1] * shape[2] * shape[3]);
  const auto together = lay_out(plan, {{0, plan.steps().size(), kBatch}}, sizes, kBatch);
  const auto parted = lay_out(plan, passes_of(plan, plan.shapes({kBatch, 1, 64, 64}), 1), sizes, kBatch);
  EXPECT_LT(parted.size, together.size);
}

}  // namespace
}  // namespace deepwrist::engine
