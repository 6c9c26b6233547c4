#pragma once

#include <filesystem>

#include "training/training_view.h"

namespace deepwrist::training {

/// Mean and deviation of a view's images: those in the run's folder where it was continued with the same
/// images, else computed and written there as mean_std_{0,1}.npy, with the images' digests in
/// data_{0,1}.json. Throws Error(io).
weights::ChannelStatistics view_statistics(const TrainingView& data, const std::filesystem::path& folder,
                                           View view, const engine::Block& block);

}  // namespace deepwrist::training
