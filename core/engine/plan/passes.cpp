#include "core/engine/plan/passes.h"

#include <algorithm>

#include "core/engine/plan/memory_plan.h"

// A plan on three images, whose first steps are on large ones and whose others are on small ones:
//
//   pass 1, one image at once     step 1 2 3 of image 0, 1 2 3 of image 1, 1 2 3 of image 2
//   pass 2, three at once         step 4 5 of all
//
// A value that only steps of its own pass read has room for the images at once. Others are whole: they have
// room for all images, from the first step of the pass that makes them to the last of the one that reads
// them last.
//
//   step           1        2        3 = conv of %2, plus %1
//   %1             ██████████████████╗
//   %2                      ██████████
//   %3                               ╚██████   takes the place of %1, onto which it is summed

namespace deepwrist::engine {
namespace {

/// From so many pixels on, an image fills a block of Winograd's tiles by itself, and its values outweigh the
/// weights.
constexpr std::int64_t kLargePixels = 48 * 48;
/// Floats of the largest value of the images at once.
constexpr std::int64_t kAtOnce = std::int64_t{1} << 18;
/// Images at once for so many threads, or there would be too little for each to do.
constexpr int kThreadsAnImage = 4;

enum class Size { pixel, small, large };

Size size_of(const Step& step, const Shape& result, const std::vector<Shape>& shapes) {
  auto most = result[2] * result[3];
  for (const Value value : inputs_of(step)) most = std::max(most, shapes[value][2] * shapes[value][3]);
  return most == 1 ? Size::pixel : most < kLargePixels ? Size::small : Size::large;
}

std::int64_t at_once(const std::vector<Shape>& shapes, std::size_t first, std::size_t end, int threads) {
  const auto images = shapes.front()[0];
  std::int64_t largest = 1;
  for (auto i = first; i < end; ++i) {
    const auto& [n, c, h, w] = shapes[i + 1];
    largest = std::max(largest, c * h * w);
  }
  const std::int64_t wanted = (threads + kThreadsAnImage - 1) / kThreadsAnImage;
  return std::clamp(std::max(kAtOnce / largest, wanted), std::int64_t{1}, images);
}

/// When a value has its place, from the first step to the last, and room for how many images.
struct Life {
  std::size_t begin, end;
  std::int64_t images;
};

std::vector<Life> lives_of(const Plan& plan, const std::vector<Pass>& passes, std::int64_t images) {
  std::vector<const Pass*> pass_of;
  for (const auto& pass : passes) pass_of.resize(pass.end, &pass);
  const auto in_parts = [&](const Pass* pass) { return pass->at_once < images; };
  const auto last_uses = plan.last_uses();
  const auto count = pass_of.size();
  std::vector<Life> lives{{.begin = 0, .end = 0, .images = images}};  // the input
  for (std::size_t i = 0; i < count; ++i) lives.push_back({.begin = i, .end = i, .images = images});
  for (std::size_t value = 0; value <= count; ++value) {
    auto& life = lives[value];
    if (last_uses[value] >= 0) life.end = static_cast<std::size_t>(last_uses[value]);  // outputs: `count`
    const auto* maker = value > 0 ? pass_of[value - 1] : nullptr;
    const auto* last = life.end < count ? pass_of[life.end] : nullptr;
    if (maker != nullptr && maker == last && in_parts(maker)) {
      life.images = maker->at_once;
      continue;
    }
    if (maker != nullptr && in_parts(maker)) life.begin = maker->first;
    if (last != nullptr && in_parts(last)) life.end = last->end - 1;
  }
  return lives;
}

/// What a convolution may be summed onto: with a gate, oneDNN has no fast kernel for multiply, then sum.
Value addend_of(const Step& step) {
  const auto* convolution = std::get_if<Convolution>(&step);
  return convolution != nullptr && convolution->gate == kNoValue ? convolution->addend : kNoValue;
}

}  // namespace

std::vector<Pass> passes_of(const Plan& plan, const std::vector<Shape>& shapes, int threads) {
  std::vector<Pass> passes;
  auto before = Size::pixel;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto size = size_of(plan.steps()[i], shapes[i + 1], shapes);
    const bool joins = size == Size::pixel || size == before;  // gates go with what they are for
    if (passes.empty() || !joins) passes.push_back({.first = i, .end = i, .at_once = shapes.front()[0]});
    if (size != Size::pixel) before = size;
    passes.back().end = i + 1;
    if (before == Size::large) passes.back().at_once = at_once(shapes, passes.back().first, i + 1, threads);
  }
  return passes;
}

Layout lay_out(const Plan& plan, const std::vector<Pass>& passes, const std::vector<std::int64_t>& image_size,
               std::int64_t images) {
  const auto& steps = plan.steps();
  const auto lives = lives_of(plan, passes, images);
  const auto last_uses = plan.last_uses();
  Layout layout;
  layout.places.assign(lives.size(), 0);
  std::vector<bool> taken(lives.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Value addend = addend_of(steps[i]);
    // Summed onto only if nothing else reads it, and if both have room for the same images.
    const bool in_place = addend != kNoValue && addend != std::get<Convolution>(steps[i]).in &&
                          last_uses[addend] == static_cast<int>(i) &&
                          lives[addend].images == lives[i + 1].images;
    layout.in_place.push_back(in_place);
    if (in_place) taken[addend] = true;
  }
  MemoryPlan memory;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::size_t value = 0; value < lives.size(); ++value) {
      if (lives[value].begin != i) continue;
      const bool takes = value > 0 && layout.in_place[value - 1];
      layout.places[value] = takes ? layout.places[addend_of(steps[value - 1])]
                                   : memory.allocate(image_size[value] * lives[value].images);
    }
    for (std::size_t value = 0; value < lives.size(); ++value) {
      if (lives[value].end == i && !taken[value])
        memory.release(layout.places[value], image_size[value] * lives[value].images);
    }
  }
  for (const auto& life : lives) layout.room.push_back(life.images);
  layout.size = memory.peak();
  return layout;
}

}  // namespace deepwrist::engine
