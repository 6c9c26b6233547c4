#include "core/base/sha256.h"

#include <gtest/gtest.h>

#include <string_view>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

// FIPS 180-2, appendix B.1.
constexpr std::string_view kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, MatchesTheStandardsExample) {
  const std::string_view text = "abc";
  EXPECT_EQ(sha256(std::as_bytes(std::span(text))), kAbc);
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(sha256_of_file(folder.write("f", "abc")), kAbc);
  EXPECT_THROW(sha256_of_file(folder / "missing"), Error);
}

}  // namespace
}  // namespace deepwrist
