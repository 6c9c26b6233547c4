#pragma once

#include <string>

namespace deepwrist::distributed {

/// The address of this machine from which `host` is reached, as digits. Throws Error(usage) for a name that
/// is not known here.
std::string address_towards(const std::string& host, int port);

/// "127.0.0.1" and the like, at which no other machine finds this one.
bool is_loopback(const std::string& address);

/// Throws Error(usage) where another program listens on that port.
void require_free_port(int port);

/// Whether somebody accepts connections there.
bool accepts_connections(const std::string& host, int port);

/// Child processes do not inherit sockets: one that outlived a killed rank would hide its end from the
/// others.
void close_sockets_on_exec();

}  // namespace deepwrist::distributed
