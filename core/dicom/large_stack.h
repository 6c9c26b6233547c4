#pragma once

#include <cstddef>
#include <functional>

namespace deepwrist::dicom {

/// Runs `work` with a stack of `stack_bytes` and waits for it; what it throws is thrown here. That is a
/// thread of its own, unless this one was started here with as much: a sandboxed process cannot start any.
/// Pages of the stack that are not used cost nothing. Throws Error(limit) when no such thread can be had.
void run_with_stack(std::size_t stack_bytes, const std::function<void()>& work);

}  // namespace deepwrist::dicom
