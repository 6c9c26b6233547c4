#include "core/dicom/landlock.h"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "core/base/descriptor.h"

namespace deepwrist::dicom {
namespace {

/// struct landlock_ruleset_attr of version 6; Debian 12's header has the first field only. Older kernels
/// take it while the fields that they do not know are zero.
struct Ruleset {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scopes;
};

/// All rights that a version of Landlock knows; what is handled and granted by no rule is denied.
Ruleset all_rights(long version) {
  // Documentation/userspace-api/landlock.rst, "Previous limitations": the rights that came with versions 2
  // (linking across folders), 3 (truncation) and 5 (ioctl on devices), one bit each.
  const int file_rights = 13 + (version >= 2 ? 1 : 0) + (version >= 3 ? 1 : 0) + (version >= 5 ? 1 : 0);
  Ruleset rules{};
  rules.files = (std::uint64_t{1} << file_rights) - 1;
  if (version >= 4) rules.network = 3;  // to bind and to connect TCP
  if (version >= 6) rules.scopes = 3;   // abstract UNIX sockets, signals
  return rules;
}

}  // namespace

bool deny_files() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  const auto rules = all_rights(version);
  const Descriptor ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0)));
  return ruleset.valid() && syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace deepwrist::dicom
