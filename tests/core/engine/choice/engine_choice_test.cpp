#include "core/engine/choice/engine_choice.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/engine/choice/choice_rule.h"
#include "core/engine/choice/convolution_timing.h"

namespace deepwrist::engine {
namespace {

TEST(EngineChoice, IsWhatWasMeasuredAndIsRemembered) {
  choose_implementations_by(ChoiceBy::measuring);
  const bool faster = fused_is_faster();
  choose_implementations_by(ChoiceBy::rule);
  const auto file = timing_cache_file("engines.json");
  if (file.empty()) GTEST_SKIP() << "no folder to remember in";
  const auto times =
      nlohmann::json::parse(read_file(file, 1 << 20))["machines"][machine_name()]["residual block"];
  const double by_torch = times[0], fused = times[1];
  EXPECT_GT(by_torch, 0);
  EXPECT_GT(fused, 0);
  EXPECT_EQ(faster, fused < by_torch);
}

}  // namespace
}  // namespace deepwrist::engine
