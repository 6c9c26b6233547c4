#include "core/winograd/channel_rows.h"

#include "core/winograd/rounding.h"

// A batch of channels-last images is numbers of channel 0, 1, ... C - 1, 0, 1, ...; C that do not fill
// vectors are seen in rows of several pixels:
//
//   part (the batch, or an image) ─ cut ─► chunks, 16 KiB or 32 rows, always the same ─► a thread each, float
//   two numbers for each place of a row of each chunk ─ in their order ─► those of channels, in double
//
// So sums do not depend on the number of threads, and a pass over memory serves both.

namespace deepwrist::winograd {
namespace {

constexpr std::ptrdiff_t kChunk = 4096;     // floats: in the first-level cache between two looks at it
constexpr std::ptrdiff_t kFewestRows = 32;  // of a chunk, or merging would take as long as summing

std::ptrdiff_t period_for(std::ptrdiff_t channels) {
  const auto group = kernels().channels->group;
  return channels % group == 0 ? channels : group;
}

}  // namespace

Rows::Rows(const torch::Tensor& x, Images images)
    : channels(x.size(1)),
      period(period_for(channels)),
      parts(images == Images::apart ? x.size(0) : 1),
      count(x.numel() / (parts * period)),
      in_chunk(std::max(kFewestRows, kChunk / period)),
      chunks(divide_up(count, in_chunk)) {}

torch::Tensor Rows::spread(const double* values) const {
  auto result = torch::empty({period}, torch::kFloat);
  auto* to = result.data_ptr<float>();
  for_places([&](std::ptrdiff_t i, std::ptrdiff_t c) { to[i] = static_cast<float>(values[c]); });
  return result;
}

ChunkSums::ChunkSums(const Rows& rows)
    : rows_(rows), memory_(torch::empty({rows.parts * rows.chunks * 2 * rows.period}, torch::kFloat)) {}

ChunkSums::Pair ChunkSums::sums(std::ptrdiff_t part) const {
  Pair result{std::vector<double>(rows_.channels), std::vector<double>(rows_.channels)};
  for (auto chunk = part * rows_.chunks; chunk < (part + 1) * rows_.chunks; ++chunk) {
    const float *first = first_of(chunk), *second = second_of(chunk);
    rows_.for_places([&](std::ptrdiff_t i, std::ptrdiff_t c) {
      result.first[c] += first[i];
      result.second[c] += second[i];
    });
  }
  return result;
}

Moments ChunkSums::moments(std::ptrdiff_t part) const {
  Moments result{std::vector<double>(rows_.channels), std::vector<double>(rows_.channels)};
  for (auto chunk = part * rows_.chunks; chunk < (part + 1) * rows_.chunks; ++chunk) {
    const float *means = first_of(chunk), *squares = second_of(chunk);
    const auto count = static_cast<double>(rows_.rows_of(chunk));
    rows_.for_places([&](std::ptrdiff_t i, std::ptrdiff_t c) {
      const double mean = means[i];
      result.mean[c] += count * mean;
      result.variance[c] += squares[i] + count * mean * mean;
    });
  }
  const auto values = rows_.values_of_part();
  for (std::ptrdiff_t c = 0; c < rows_.channels; ++c) {
    result.mean[c] /= values;
    result.variance[c] = std::max(0.0, result.variance[c] / values - result.mean[c] * result.mean[c]);
  }
  return result;
}

ChunkSums chunk_moments(const torch::Tensor& x, const Rows& rows) {
  ChunkSums result(rows);
  const auto* from = x.data_ptr<float>();
  const auto& by = *kernels().channels;
  rows.for_chunks([&](std::ptrdiff_t chunk, std::ptrdiff_t first, std::ptrdiff_t count) {
    by.moments(from + first, count, rows.period, result.first_of(chunk), result.second_of(chunk));
  });
  return result;
}

ChunkSums gradient_sums(const torch::Tensor& gradient, const torch::Tensor& x, const torch::Tensor& mean,
                        const Affine& affine, bool relu, const Rows& rows) {
  ChunkSums result(rows);
  const auto *from = gradient.data_ptr<float>(), *inputs = x.data_ptr<float>(),
             *means = mean.data_ptr<float>();
  const auto& by = *kernels().channels;
  rows.for_chunks([&](std::ptrdiff_t chunk, std::ptrdiff_t first, std::ptrdiff_t count) {
    by.gradient_sums(from + first, inputs + first, means, affine, relu, count, rows.period,
                     result.first_of(chunk), result.second_of(chunk));
  });
  return result;
}

torch::Tensor apply_affine(const AffineOfParts& affine, const torch::Tensor& x, const torch::Tensor& addend,
                           bool relu, const Rows& rows) {
  auto result = torch::empty_like(x);
  const auto *from = x.data_ptr<float>(), *plus = addend.defined() ? addend.data_ptr<float>() : nullptr;
  auto* to = result.data_ptr<float>();
  const auto& by = *kernels().channels;
  rows.for_chunks([&](std::ptrdiff_t chunk, std::ptrdiff_t first, std::ptrdiff_t count) {
    by.apply(from + first, plus != nullptr ? plus + first : nullptr,
             affine.of_part(rows.part_of(chunk), rows), relu, count, rows.period, to + first);
  });
  return result;
}

torch::Tensor affine_gradient(const GradientOfParts& of, const torch::Tensor& gradient,
                              const torch::Tensor& x, const Affine& affine, bool relu, const Rows& rows) {
  auto result = torch::empty_like(x);
  const auto *from = gradient.data_ptr<float>(), *inputs = x.data_ptr<float>();
  const auto *factor = of.factor.data_ptr<float>(), *offset = of.offset.data_ptr<float>();
  const auto *slope = of.slope.data_ptr<float>(), *mean = of.mean.data_ptr<float>();
  auto* to = result.data_ptr<float>();
  const auto& by = *kernels().channels;
  rows.for_chunks([&](std::ptrdiff_t chunk, std::ptrdiff_t first, std::ptrdiff_t count) {
    const auto part = rows.part_of(chunk) * rows.period;
    by.gradient(from + first, inputs + first, {factor + part, slope, mean, offset + part}, affine, relu,
                count, rows.period, to + first);
  });
  return result;
}

ImageMoments image_moments(const torch::Tensor& x, const Rows& rows) {
  const auto chunks = chunk_moments(x, rows);
  const auto channels = rows.channels;
  ImageMoments result{{std::vector<double>(channels), std::vector<double>(channels)},
                      torch::empty({rows.parts, channels, 1, 1}, torch::kDouble)};
  auto &mean = result.batch.mean, &variance = result.batch.variance;
  const auto share = 1 / static_cast<double>(rows.parts);
  for (std::ptrdiff_t image = 0; image < rows.parts; ++image) {
    const auto of_image = chunks.moments(image);
    auto* means = result.means.data_ptr<double>() + image * channels;
    for (std::ptrdiff_t c = 0; c < channels; ++c) {
      means[c] = of_image.mean[c];
      mean[c] += share * means[c];
      variance[c] += share * (of_image.variance[c] + means[c] * means[c]);
    }
  }
  for (std::ptrdiff_t c = 0; c < channels; ++c) variance[c] = std::max(0.0, variance[c] - mean[c] * mean[c]);
  return result;
}

}  // namespace deepwrist::winograd
