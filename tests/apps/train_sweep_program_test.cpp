#include "tests/apps/train_classifier_fixture.h"

namespace deepwrist::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(TrainClassifier, ASweepTrainsEachRunOnceAndPutsTheBestFirst) {
  auto words =
      command("fracture_detector_seresnet", "sweep", {"train_params.folds=[0]", "train_params.n_epochs=1"});
  std::erase_if(words, [](const std::string& word) { return word.starts_with("optimizer.params.lr="); });
  const std::vector<std::string> swept{"--sweep", "optimizer.params.lr=[0.003, 1e-6];seed=[7]"};
  words.insert(words.end(), swept.begin(), swept.end());
  auto half = words;
  half.insert(half.end(), {"--sweep-part", "1/2"});
  const auto first = run(half);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("1 of 2 runs are finished"));
  const auto rest = run(words);
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_THAT(rest.err, HasSubstr("is finished"));
  const auto table = data::read_csv(own_ / "sweep/sweep.csv");
  ASSERT_EQ(table.rows(), 2U);
  const auto metric = table.require_column("metric");
  EXPECT_LE(std::stod(std::string(table.field(0, metric))), std::stod(std::string(table.field(1, metric))));
  EXPECT_THAT(read_file(own_ / "sweep/comparison/comparison_report.html", 1 << 24),
              HasSubstr("lr=0.003,seed=7"));

  const auto refused = [&](const std::string& word, const std::string& text) {
    auto more = words;
    more.push_back(word);
    const auto finished = run(more);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr(text));
  };
  refused("seed=3", "'seed' is swept and given beside it");
  refused("--sweep-random=x", "no number of runs");
  refused("--sweep-part=3/2", "--sweep-part");
}

}  // namespace
}  // namespace deepwrist::testing
