#pragma once

namespace deepwrist {

/// What computes the networks of a program that only uses them: LibTorch's operations, or on the CPU the
/// executor made for these networks (core/engine). `automatic` is what is faster.
enum class Engine { automatic, torch, fused };

inline const char* name(Engine engine) {
  return engine == Engine::torch ? "torch" : engine == Engine::fused ? "fused" : "auto";
}

/// The numbers that the classifier of such a program computes with; the localizer's are float32.
enum class InferencePrecision { fp32, int8, fp16 };

inline const char* name(InferencePrecision precision) {
  return precision == InferencePrecision::int8   ? "int8"
         : precision == InferencePrecision::fp16 ? "fp16"
                                                 : "fp32";
}

}  // namespace deepwrist
