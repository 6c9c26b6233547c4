#pragma once

#include <string>
#include <string_view>

namespace deepwrist::annotation {

/// 128 random bits of the system as 32 hexadecimal digits. Throws Error(unavailable).
std::string random_token();

/// Whether a path begins with "/TOKEN/"; the time that takes says nothing of how much of it is right.
bool has_token(std::string_view path, std::string_view token);

/// Whether a request's Host may be this machine: an IP address or localhost with any port, or `own`. Names
/// are refused, as a page from elsewhere may let its own name point here ("DNS rebinding").
bool is_own_host(std::string_view host, std::string_view own);

}  // namespace deepwrist::annotation
