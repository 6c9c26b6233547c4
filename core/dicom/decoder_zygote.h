#pragma once

#include <functional>
#include <optional>

#include "core/dicom/sandbox.h"

namespace deepwrist::dicom {

/// The limits that DecoderProcess hands over as arguments: bytes of memory beyond what the process has at
/// this moment, bytes of files, seconds of processor time. Nothing for other arguments.
std::optional<SandboxLimits> limits_from(int argc, char** argv);

/// The decoder's program, as the parent starts it (decoder_protocol.h): makes a fresh process in the sandbox
/// for every order on kDecoderSocket, in which `serve` answers one request, until the parent closes its end
/// or dies. Returns the exit code.
int run_decoder_zygote(const SandboxLimits& limits, const std::function<void()>& serve);

}  // namespace deepwrist::dicom
