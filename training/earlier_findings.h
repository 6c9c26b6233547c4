#pragma once

#include <filesystem>

#include "core/weights/manifest.h"

namespace deepwrist::training {

/// A finished run that is trained further is no snapshot until it is finished again: its manifest is set
/// aside, and with it what `calibrate` and `quantize` found of its networks. Throws Error(io).
void set_findings_aside(const std::filesystem::path& folder);

/// Takes what was set aside over into the manifest of the same run: temperature and ranges of 8-bit inference
/// of each network whose weights are the same, thresholds of each view (and of studies), one or two, whose
/// networks all are. The rest is dropped with a warning, with the files of ranges and the pages of
/// `calibrate` that tell of it. Nothing to do where nothing was set aside. Throws Error(format) for a
/// manifest that cannot be read.
void take_over_findings(const std::filesystem::path& folder, weights::Manifest& manifest);

/// Once the new manifest is written.
void forget_findings_aside(const std::filesystem::path& folder);

}  // namespace deepwrist::training
