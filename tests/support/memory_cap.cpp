// Linked into tests of hostile inputs: memory above 1 GiB ends the process, in builds with AddressSanitizer
// by its own count, as its shadow takes terabytes of addresses, in others by the limit of the system.

#include <gtest/gtest.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)

// The run-time library asks for its options under this name.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() {
  return "hard_rss_limit_mb=1024:max_allocation_size_mb=1024:quarantine_size_mb=32";
}

#else

namespace {

class MemoryCap : public ::testing::Environment {
 public:
  void SetUp() override {
    const rlimit cap{rlim_t{1} << 30, rlim_t{1} << 30};
    ASSERT_EQ(setrlimit(RLIMIT_AS, &cap), 0);
  }
};

[[maybe_unused]] const auto* const kMemoryCap = ::testing::AddGlobalTestEnvironment(new MemoryCap);

}  // namespace

#endif
