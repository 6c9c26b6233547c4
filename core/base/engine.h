#pragma once

namespace deepwrist {

/// What computes the networks of a program that only uses them: LibTorch's operations, or on the CPU the
/// executor made for these networks (core/nn/fast). `automatic` is the latter on the CPU.
enum class Engine { automatic, torch, fused };

}  // namespace deepwrist
