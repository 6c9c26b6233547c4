#pragma once

#include "training/run_folder.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Mean and deviation of a view's images: those in the run's folder where it was continued with the same
/// images, or where another process wrote them; else computed and written there as mean_std_{0,1}.npy, with
/// the images' digests in data_{0,1}.json. Throws Error(io), and Error(usage) where other processes train in
/// the folder on other images, or where dataset.folds divides otherwise than when the run began, unless
/// `resume_with_changes`.
weights::ChannelStatistics view_statistics(const TrainingExperiment& experiment, const TrainingView& data,
                                           const RunFolder& folder, View view);

}  // namespace deepwrist::training
