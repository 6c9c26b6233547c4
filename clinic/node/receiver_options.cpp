#include "clinic/node/receiver_options.h"

#include "clinic/node/application_title.h"
#include "core/base/error.h"

namespace deepwrist::clinic {

std::vector<std::string> ReceiverOptions::default_sop_classes() {
  // PS3.4 table B.5-1.
  return {"1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.5.1.4.1.1.1.1",  "1.2.840.10008.5.1.4.1.1.1.1.1",
          "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"};
}

void check(const ReceiverOptions& options) {
  std::vector<Error> errors;
  const auto require = [&](bool holds, const std::string& place, const std::string& reason) {
    if (!holds) errors.emplace_back(ErrorKind::usage, place, place + " " + reason);
  };
  const auto title = [&](const std::string& text, const std::string& place) {
    try {
      require_title(text, place);
    } catch (const Error& error) {
      require(false, place, "is wrong: " + error.reason());
    }
  };
  title(options.title, "title");
  for (const auto& calling : options.calling_titles) title(calling, "calling_titles");
  require(parse_address(options.bind_address).has_value(), "bind_address",
          "is '" + options.bind_address +
              "', no IP address; 127.0.0.1 is this machine only, :: every address of it");
  require(!options.spool.empty(), "spool", "is missing: name a folder");
  require(!options.sop_classes.empty(), "sop_classes", "names none, so that nothing could be received");
  require(options.max_connections >= 1 && options.max_connections <= 1000, "max_connections",
          "must be between 1 and 1000");
  require(options.max_per_address >= 1, "max_per_address", "must be at least 1");
  require(options.max_objects >= 1, "max_objects", "must be at least 1");
  require(options.max_object_bytes >= 1, "max_object_bytes", "must be at least 1");
  for (const double seconds : {options.handshake_s, options.idle_s, options.total_s})
    require(seconds > 0, "handshake_s, idle_s, total_s", "must be above 0 seconds");
  require(options.drain_s >= 0, "drain_s", "must not be below 0 seconds");
  if (!errors.empty()) throw Error(ErrorKind::usage, "receiver", errors);
}

}  // namespace deepwrist::clinic
