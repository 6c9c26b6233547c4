#pragma once

namespace deepwrist::engine {

/// What this machine's floating-point units can do: float32 operations a second (a multiply-add counts two)
/// of `threads` threads that do nothing but independent multiply-adds in registers, by the widest
/// instructions the processor has (AVX-512, AVX2 with FMA, else what the compiler makes of plain code). The
/// best of several short trials; about a quarter of a second.
double fma_peak(int threads);

/// The instructions fma_peak uses here: "AVX-512", "AVX2" or "portable".
const char* fma_instructions();

}  // namespace deepwrist::engine
