#include "training/phantom_landmarks.h"

#include <fmt/format.h>

#include <string>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/image_pass.h"
#include "core/image/normalize.h"

//   rows         0 … per_epoch − 1                      per_epoch … per_epoch + validated − 1
//   wrist        epoch / epochs · per_epoch + row       row − per_epoch
//   of the seed  (seed, training, attempt)              (seed, validation, attempt)
//
// A wrist of which a landmark lies outside its picture is drawn again, as the same number of the next
// attempt's seed. So none comes twice, and no number depends on what was drawn before.

namespace deepwrist::training {
namespace {

/// Pixels of a picture's longer side: half as many again as the network sees, for a third of the time that
/// pictures of radiographs' size take (docs/training.md).
constexpr int kSide = image::kInputSide * 3 / 2;
constexpr std::uint32_t kAttempts = 1000;

std::uint64_t seed_of(std::uint64_t seed, std::uint32_t purpose, std::uint32_t attempt) {
  CounterRng rng(seed, purpose, attempt);
  return (std::uint64_t{rng.next()} << 32) | rng.next();
}

PhantomLandmarks::Options with_seed(PhantomLandmarks::Options options, std::uint64_t seed) {
  options.seed = seed;
  return options;
}

}  // namespace

PhantomLandmarks::PhantomLandmarks(const Options& options)
    : options_(options),
      texture_(seed_of(options.seed, 0, 0)),
      rows_(options.per_epoch + options.validated),
      validated_(options.validated),
      kept_(options.epochs > 1 ? options.per_epoch : 0) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const bool trained = i < first_validated();
    auto& row = rows_[i];
    row.id = fmt::format("{} phantom {}", trained ? "training" : "validation",
                         (trained ? i : i - first_validated()) + 1);
    row.file_name = row.id;
  }
  draw_validated();
}

PhantomLandmarks::PhantomLandmarks(const PhantomLandmarks& other, std::uint64_t seed)
    : options_(with_seed(other.options_, seed)),
      texture_(seed_of(seed, 0, 0)),
      rows_(other.rows_),
      validated_(other.validated_),
      kept_(other.kept_.size()) {}

PhantomLandmarks::Drawn PhantomLandmarks::draw(Purpose purpose, std::uint32_t index) const {
  const auto& without = purpose == Purpose::training ? options_.without : phantom::Traits{};
  for (std::uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
    const auto seed = seed_of(options_.seed, static_cast<std::uint32_t>(purpose), attempt);
    const auto wrist =
        phantom::draw_wrist({options_.style, seed, kSide, without}, index, options_.view, texture_);
    if (!wrist.points_inside) continue;
    const auto grey = image::normalize_contrast(wrist.shown, {}, options_.preprocessing.percentile_low,
                                                options_.preprocessing.percentile_high);
    const image::InputFrame frame(grey.size(), options_.preprocessing.fit);
    Drawn drawn{{frame.picture(grey), {}}, grey.size(), wrist.mm_per_px};
    for (const auto& point : wrist.points) drawn.sample.points.emplace_back(frame.to_input(point));
    return drawn;
  }
  throw Error(ErrorKind::limit, "dataset.phantoms",
              fmt::format("wrist {} has landmarks outside its picture in {} attempts", index, kAttempts));
}

void PhantomLandmarks::draw_validated() {
  data::ImagePass pass{.label = std::string(name(options_.view)) + " phantoms to validate with",
                       .count = options_.validated,
                       .threads = options_.threads,
                       .quiet = options_.quiet};
  pass.load = [this](std::size_t index) {
    auto drawn = draw(Purpose::validation, static_cast<std::uint32_t>(index));
    auto& row = rows_[first_validated() + index];  // each its own
    row.points = std::move(drawn.sample.points);
    row.original_size = drawn.size;
    row.mm_per_px = cv::Size2d(drawn.mm_per_px, drawn.mm_per_px);
    data::TrainingImage image;
    image.pixels = std::move(drawn.sample.image);
    return image;
  };
  pass.take = [this](std::size_t index, const data::TrainingImage& image) {
    validated_[index] = image.pixels;
  };
  pass.fail = [](std::size_t, const std::string& reason) {
    throw Error(ErrorKind::limit, "dataset.phantoms", reason);
  };
  pass.run();
}

image::InputFrame PhantomLandmarks::frame(std::size_t index) const {
  return {rows_[index].original_size, options_.preprocessing.fit};
}

augment::Sample PhantomLandmarks::sample_of_epoch(std::size_t index, std::uint32_t epoch) const {
  if (index >= first_validated()) return {validated_[index - first_validated()], rows_[index].points};
  const auto wrist = static_cast<std::uint32_t>(epoch / options_.epochs * options_.per_epoch + index);
  if (kept_.empty()) return draw(Purpose::training, wrist).sample;
  auto& kept = kept_[index];
  const std::lock_guard lock(kept.mutex);
  if (kept.wrist != wrist) {
    kept.sample = draw(Purpose::training, wrist).sample;
    kept.wrist = wrist;
  }
  return {kept.sample.image.clone(), kept.sample.points};
}

std::string PhantomLandmarks::target_text(std::size_t index) const {
  std::string bytes;
  for (const auto& point : sample(index).points)
    bytes.append(reinterpret_cast<const char*>(&point), sizeof point);
  return bytes;
}

}  // namespace deepwrist::training
