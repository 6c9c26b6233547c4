#include <filesystem>
#include <system_error>

#include "apps/node/node_experiment.h"
#include "clinic/node/application_title.h"
#include "core/base/error.h"
#include "core/base/shown.h"
#include "core/base/text.h"

namespace deepwrist::clinic {
namespace {

constexpr const char* kPlace = "destinations";
constexpr std::string_view kTlsPrefix = "tls:";

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
  throw Error(ErrorKind::usage, kPlace,
              "'" + printable(text, 80) + "' " + reason +
                  "; write TITLE@HOST:PORT, tls:TITLE@HOST:PORT or the path of a folder with a /");
}

Destination folder_of(const std::string& text) {
  std::error_code error;
  if (!std::filesystem::is_directory(text, error)) refuse(text, "is no folder that is there");
  return {.name = text, .folder = text};
}

}  // namespace

Destination parse_destination(const std::string& text, const std::optional<TlsFiles>& tls) {
  const auto at = text.find('@');
  if (at == std::string::npos) {
    if (text.find('/') == std::string::npos) refuse(text, "is neither a node nor a path");
    return folder_of(text);
  }
  Destination destination{.name = text};
  auto title = text.substr(0, at);
  if (title.starts_with(kTlsPrefix)) {
    if (!tls) refuse(text, "needs tls.key, tls.certificate and tls.ca");
    destination.tls = tls;
    title.erase(0, kTlsPrefix.size());
  }
  require_title(title, kPlace);
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon < at) refuse(text, "has no port");
  const auto port = parse_integer(text.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) refuse(text, "has no port between 1 and 65535");
  destination.title = title;
  destination.host = text.substr(at + 1, colon - at - 1);
  destination.port = static_cast<std::uint16_t>(*port);
  if (destination.host.empty()) refuse(text, "has no host");
  return destination;
}

}  // namespace deepwrist::clinic
