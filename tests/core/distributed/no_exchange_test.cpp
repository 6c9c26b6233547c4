// A build without c10d: linked with no_exchange.cpp, whatever this machine's build has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/distributed/group.h"
#include "tests/support/errors.h"

namespace deepwrist::distributed {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(WithoutC10d, OneProcessTrainsAsEver) {
  const Group group(RankPlace{}, std::chrono::seconds(1));
  EXPECT_TRUE(group.is_alone());
  EXPECT_EQ(group.run([] { return 3; }), 3);
}

TEST(WithoutC10d, SeveralRanksAreToldWhatIsMissing) {
  const RankPlace place{.rank = 1, .size = 2, .launcher = "torchrun", .address = "localhost", .port = 1};
  EXPECT_THAT(deepwrist::testing::failure([&] { Group(place, std::chrono::seconds(1)); }, ErrorKind::usage),
              AllOf(HasSubstr("torchrun: asks for 2 ranks"), HasSubstr("libgloo-dev"),
                    HasSubstr("distributed=off")));
}

}  // namespace
}  // namespace deepwrist::distributed
