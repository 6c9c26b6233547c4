#include "core/base/json_text.h"

#include <gmock/gmock.h>

namespace deepwrist {
namespace {

TEST(JsonText, TextThatIsNotUtf8IsReplacedNotThrown) {
  EXPECT_EQ(json_text({{"truth", "Fract\xfcr"}}, 1), "{\n \"truth\": \"Fract\xef\xbf\xbdr\"\n}\n");
}

TEST(JsonText, OtherTextIsKept) {
  EXPECT_EQ(json_text({{"id", "Müller"}}, 1), "{\n \"id\": \"Müller\"\n}\n");
}

}  // namespace
}  // namespace deepwrist
