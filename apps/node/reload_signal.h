#pragma once

namespace deepwrist::clinic {

/// Makes SIGHUP ask for the configuration to be read again instead of ending the process.
void install_reload_handler();

/// Whether SIGHUP came since the last call.
bool take_reload_request();

}  // namespace deepwrist::clinic
