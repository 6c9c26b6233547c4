#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <string>

#include "core/base/view.h"

namespace deepwrist::data {

/// What tells one 8-bit picture from another: the first 16 hexadecimal digits of the SHA-256 of its size and
/// pixels.
std::string image_digest(const cv::Mat& image);

/// "data_0.json": where a training run lists the digests of a view's images, in its snapshot folder.
std::string image_digests_name(View view);
/// Larger lists are refused: some ten million images.
inline constexpr std::size_t kMaxImageDigestsBytes = std::size_t{256} << 20;

}  // namespace deepwrist::data
