#pragma once

namespace deepwrist::engine {

/// Whether a residual block is computed faster by OneDnnExecutor than by LibTorch's operations on this
/// machine: by rule from AVX2 on; else measured once on one thread and remembered in engines.json of the
/// cache folder (timing_cache.h). oneDNN has reference code only on some processors, where LibTorch has more.
bool fused_is_faster();

}  // namespace deepwrist::engine
