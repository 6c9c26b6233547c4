#include "core/base/derived_uid.h"

#include <gtest/gtest.h>

namespace deepwrist {
namespace {

TEST(DerivedUid, IsTheNumberInDecimal) {
  EXPECT_EQ(derived_uid("00000000000000000000000000000000"), "2.25.0");
  EXPECT_EQ(derived_uid("0000000000000000000000000000000a"), "2.25.10");
  EXPECT_EQ(derived_uid("ffffffffffffffffffffffffffffffff"), "2.25.340282366920938463463374607431768211455");
  // The example of PS3.5 B.2: UUID f81d4fae-7dec-11d0-a765-00a0c91e6bf6.
  EXPECT_EQ(derived_uid("f81d4fae7dec11d0a76500a0c91e6bf6"), "2.25.329800735698586629295641978511506172918");
}

}  // namespace
}  // namespace deepwrist
