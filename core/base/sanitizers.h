#pragma once

namespace deepwrist {

/// Whether this is built with AddressSanitizer, which reserves terabytes of address space, needs more stack
/// and makes system calls of its own.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
inline constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace deepwrist
