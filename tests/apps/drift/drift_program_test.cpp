#include <nlohmann/json.hpp>

#include "evaluation/drift/data_profile.h"
#include "tests/apps/train_classifier_fixture.h"
#include "tests/apps/train_program_fixture.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Finished drift(const std::vector<std::string>& more) {
  std::vector<std::string> words{program("drift"), "--bootstrap", "50"};
  words.insert(words.end(), more.begin(), more.end());
  return run(words);
}

nlohmann::json measures(const fs::path& out) {
  return nlohmann::json::parse(read_file(out / "drift_metrics.json", 1 << 22))["measures"];
}

class DriftOfRadiographs : public TrainPrograms {
 protected:
  fs::path out() const { return own_ / "out"; }
};

/// The training's own radiographs, then the same with another spacing, and files that are none.
TEST_F(DriftOfRadiographs, AgainstALocalizersTraining) {
  const auto trained = run(localizer({"train_params.n_epochs=1"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto table = phantoms() / "landmarks.csv";
  const auto same = drift({table.string(), snapshot().string(), "--out", out().string()});
  ASSERT_EQ(same.exit_code, 0) << same.err;
  for (const auto& measure : measures(out())) {
    EXPECT_EQ(measure["change"], "as chance alone") << measure;
    EXPECT_EQ(measure["distance"]["value"], 0) << measure;
    EXPECT_EQ(measure["patients"], measure["training_patients"]) << measure;
  }
  EXPECT_THAT(same.out, HasSubstr("LAT: 12 new images, none in the training"));
  EXPECT_THAT(read_file(out() / "drift_report.html", 1 << 24),
              AllOf(HasSubstr("pixel spacing (mm)"), Not(HasSubstr(phantoms().string()))));

  own_.write("new.csv", "Fname,Side,Spacing\n" + (phantoms() / "PA/none.dcm").string() + ",0,0.5\n");
  const auto none = drift({own_ / "new.csv", snapshot().string(), "--out", out().string()});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, AllOf(HasSubstr("nothing to compare"), HasSubstr("1 images could not be read")));

  std::string text = "Fname,Side,Spacing\nnone.dcm,0,0.5\n";
  for (const auto& file : fs::directory_iterator(phantoms() / "PA"))
    text += file.path().string() + ",0,0.5\n";
  own_.write("new.csv", text);
  const auto moved = drift({own_ / "new.csv", snapshot().string(), "--out", out().string(), "--no-figures"});
  EXPECT_EQ(moved.exit_code, 3) << moved.err;
  EXPECT_THAT(moved.err, HasSubstr("none.dcm"));
  for (const auto& measure : measures(out())) {
    if (measure["measure"] == "brightness") {
      EXPECT_EQ(measure["distance"]["value"], 0) << measure;
    } else if (measure["measure"] == "spacing") {
      EXPECT_EQ(measure["distance"]["value"], 1) << measure;
    }
  }
  const auto limited =
      drift({own_ / "new.csv", snapshot().string(), "--out", out().string(), "--fail-above", "0.25"});
  EXPECT_EQ(limited.exit_code, 4) << limited.err;
  EXPECT_THAT(limited.out, HasSubstr("above 0.25: PA, pixel spacing"));
}

class DriftOfRegions : public TrainClassifier {
 protected:
  fs::path out() const { return own_ / "out"; }
  fs::path snapshot() const { return own_ / "snapshot"; }
  Finished against(const std::string& table, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{table, snapshot().string(), "--out", out().string()};
    words.insert(words.end(), more.begin(), more.end());
    return drift(words);
  }
};

TEST_F(DriftOfRegions, AgainstAClassifiersTraining) {
  const auto trained = train("snapshot", {"train_params.n_epochs=1"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto profile = evaluation::read_data_profile(snapshot());
  ASSERT_TRUE(profile);
  const auto& view = profile->views.at(View::pa);
  EXPECT_EQ(view.images, 16U);
  EXPECT_EQ(view.measures.at("brightness").points.count, 16U);
  EXPECT_EQ(view.measures.at("score").points.count, 4U);  // one of four folds was trained
  EXPECT_FALSE(view.measures.contains("spacing"));
  EXPECT_FALSE(view.measures.contains("spread"));

  const auto regions = against((home_ / "dataset_meta.csv").string());
  ASSERT_EQ(regions.exit_code, 0) << regions.err;
  EXPECT_EQ(measures(out())[0]["distance"]["value"], 0);
  EXPECT_THAT(regions.out, HasSubstr("score of a network: not known of the new data"));
  ASSERT_EQ(against((home_ / "dataset_meta.csv").string(), {"--patient", "Fracture"}).exit_code, 0);
  EXPECT_EQ(measures(out())[0]["patients"], 2);
  EXPECT_THAT(against((home_ / "dataset_meta.csv").string(), {"--patient", "Nobody"}).err,
              HasSubstr("Nobody"));

  own_.write("scores.csv",
             "ID,Side,Fracture_Prediction,score_fold_0,score_fold_1\na,0,0.99,0.99,0.99\nb,0,0.9,0.98,0.99\n"
             "c,0,,,\n");
  const auto scores = against(own_ / "scores.csv");
  ASSERT_EQ(scores.exit_code, 0) << scores.err;
  EXPECT_THAT(scores.out, AllOf(HasSubstr("deviation between networks: not known of the training data"),
                                HasSubstr("1 rows have no score"), HasSubstr("ten crops")));
  EXPECT_EQ(measures(out())[0]["measure"], "score");
  EXPECT_EQ(measures(out())[0]["patients"], 2);

  // What a folder of an earlier version still has.
  fs::remove(snapshot() / evaluation::DataProfile::kFileName);
  EXPECT_EQ(against(own_ / "scores.csv").exit_code, 0);
  const auto none = against((home_ / "dataset_meta.csv").string());
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, AllOf(HasSubstr("no data_profile.json"), HasSubstr("scores of a table of test")));

  const auto refused = [&](const std::string& table, const std::string& text) {
    const auto done = against(own_.write("bad.csv", table).string());
    EXPECT_EQ(done.exit_code, 1) << done.err;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  refused("ID,Side,Fracture_Prediction\na,0,1.5\nb,3,0.5\n", "1.5' is no probability");
  refused("ID,Side,Fracture_Prediction\na,0,0.5\nb,3,0.5\n", "Side '3' is none of");
  refused("ID,Fracture_Prediction\na,0.5\n", "Side");
  refused("ID,Side,Fracture_Prediction\na,0,\n", "nothing to compare");
  own_.write("snapshot/data_profile.json", "{\"schema\": 1}");
  refused("ID,Side,Fracture_Prediction\na,0,0.5\n", "data_profile.json");
  EXPECT_EQ(against(own_ / "scores.csv", {"--view", "AP2"}).exit_code, 2);
  EXPECT_EQ(drift({own_ / "scores.csv", (own_ / "absent").string()}).exit_code, 1);
}

TEST(Drift, OfTheBuiltInLocalizerSaysThatItHasNoProfile) {
  TemporaryFolder folder;
  folder.write("new.csv", "Fname,Side\na.dcm,0\n");
  const auto done = drift({folder / "new.csv", "builtin", "--out", folder / "out"});
  EXPECT_EQ(done.exit_code, 2) << done.err;
  EXPECT_THAT(done.err, HasSubstr("does not say what it was trained on"));
  EXPECT_FALSE(fs::exists(folder / "out"));
}

}  // namespace
}  // namespace deepwrist::testing
