#pragma once

#include <cstddef>
#include <functional>

namespace deepwrist::dicom {

/// Runs `work` on a thread of its own with a stack of `stack_bytes` and waits for it; what it throws is
/// thrown here. Pages of the stack that are not used cost nothing. Throws Error(limit) when no such thread
/// can be had.
void run_with_stack(std::size_t stack_bytes, const std::function<void()>& work);

}  // namespace deepwrist::dicom
