#include "apps/node/reload_signal.h"

#include <csignal>

namespace deepwrist::clinic {
namespace {

volatile std::sig_atomic_t reload_asked = 0;

void remember_reload(int) { reload_asked = 1; }

}  // namespace

void install_reload_handler() { std::signal(SIGHUP, remember_reload); }

bool take_reload_request() {
  if (reload_asked == 0) return false;
  reload_asked = 0;
  return true;
}

}  // namespace deepwrist::clinic
