#include <algorithm>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class TestLocalizerProgram : public Programs {
 protected:
  static fs::path landmarks_csv() { return shared() / "phantoms/landmarks.csv"; }
  fs::path errors() const { return own_ / "errors.csv"; }
  std::string page() const { return read_file(own_ / "errors_report.html", 1 << 26); }
  nlohmann::json numbers() const {
    return nlohmann::json::parse(read_file(own_ / "errors_metrics.json", 1 << 22));
  }

  Finished run_program(const std::vector<std::string>& more) const {
    std::vector<std::string> command{program("test_localizer"),
                                     "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                     "save_path=" + errors().string(), "report.figures=false"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  Finished run_table(const fs::path& table, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"dataset.meta=" + table.string(),
                               "dataset.test_data_home=" + (shared() / "phantoms").string()});
    return run_program(more);
  }
  /// The phantoms' table of landmarks, without its header, and its header.
  static std::pair<std::string, std::vector<std::string>> phantom_rows() {
    const auto text = read_file(landmarks_csv(), 1 << 20);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return {lines.front(), {lines.begin() + 1, lines.end()}};
  }
};

TEST_F(TestLocalizerProgram, WritesErrorsNumbersPageAndFigures) {
  const auto done = run_table(landmarks_csv(), {"report.figures=true", "save_image=true"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(errors(), "status"), ElementsAre("ok", "ok", "ok", "ok", "ok", "ok"));
  const auto json = numbers();
  EXPECT_EQ(json["schema"], "deepwrist-landmarks-1");
  EXPECT_EQ(json["radiographs"], 6);
  EXPECT_EQ(json["landmarks"].size(), 8U) << "three landmarks and all together, of two views";
  EXPECT_EQ(json["offsets"].size(), 12U);
  EXPECT_EQ(count_of(page(), "<article class=\"case\""), 6U);
  EXPECT_EQ(count_of(page(), "data:image/jpeg"), 6U);
  EXPECT_THAT(page(), AllOf(HasSubstr("SHA-256 of the table"), HasSubstr("1 tip of the distal ulna")));
  EXPECT_TRUE(fs::exists(own_ / "errors_figures/cumulative_error_LAT.svg"));
  EXPECT_TRUE(fs::exists(own_ / "errors_metrics.csv"));
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "errors_images"), {}), 6);
  EXPECT_THAT(done.out, AllOf(HasSubstr("6 radiographs done"), HasSubstr("all landmarks")));
}

TEST_F(TestLocalizerProgram, ErrorsAreThoseThatLocalizeTells) {
  ASSERT_EQ(run_table(landmarks_csv()).exit_code, 0);
  ASSERT_EQ(run_localize({"dataset.meta=" + landmarks_csv().string()}).exit_code, 0);
  const auto here = column(errors(), "mean_error_mm"), there = column(own_ / "landmarks.csv", "error_mm");
  ASSERT_EQ(here.size(), 6U);
  const auto sides = column(errors(), "Side");
  double sum = 0;
  for (std::size_t i = 0; i < here.size(); ++i) {
    EXPECT_NEAR(std::stod(here[i]), std::stod(there[i]), 1e-4) << i;
    sum += sides[i] == "0" ? std::stod(here[i]) : 0;
  }
  const auto together = numbers()["landmarks"][3];
  ASSERT_EQ(together["view"], "PA");
  ASSERT_EQ(together["landmark"], "all landmarks");
  EXPECT_NEAR(together["error_mm"]["mean"].get<double>(), sum / 3, 1e-6);
}

TEST_F(TestLocalizerProgram, BadRadiographsFailWithTheirReasonsAndTheRestIsEvaluated) {
  const auto [header, rows] = phantom_rows();
  cv::Mat noise(300, 200, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite(own_ / "smith_noise.png", noise);
  own_.write("smith_text.dcm", "this is no radiograph");
  const auto text = "Fname,Points,Side,ID,Patient,Spacing\n" + rows[0] + "\n" +
                    (own_ / "smith_text.dcm").string() + ",\"[[1, 2], [3, 4], [5, 6]]\",0,unreadable,,0.2\n" +
                    (own_ / "smith_noise.png").string() + ",\"[[1, 2], [3, 4], [500, 6]]\",0,outside,,0.2\n" +
                    (own_ / "smith_noise.png").string() +
                    ",\"[[1, 2], [3, 4], [200, 300]]\",0,no_spacing,,\n" +
                    (own_ / "smith_noise.png").string() + ",,0,no_points,,0.2\n" +
                    (own_ / "absent_smith.dcm").string() + ",\"[[1, 2], [3, 4], [5, 6]]\",1,absent,,0.2\n";
  const auto done = run_table(own_.write("table.csv", text));
  EXPECT_EQ(done.exit_code, 3) << done.err;
  EXPECT_THAT(column(errors(), "status"), ElementsAre("ok", "failed", "failed", "ok", "failed"));
  EXPECT_THAT(column(errors(), "reason")[2],
              AllOf(HasSubstr("(500, 6)"), HasSubstr("outside the image of 200x300 pixels")));
  const auto json = numbers();
  EXPECT_EQ(json["radiographs"], 2);
  EXPECT_EQ(json["failed"], 3);
  EXPECT_EQ(json["without_points"], 1);
  EXPECT_EQ(json["without_spacing"], 1);
  EXPECT_THAT(page(),
              AllOf(HasSubstr(">unreadable<"), HasSubstr("outside the image"), Not(HasSubstr("smith"))));
  EXPECT_THAT(done.err, HasSubstr("1 rows have no Points"));
}

TEST_F(TestLocalizerProgram, WithoutAnySpacingErrorsAreInPixels) {
  cv::Mat noise(300, 200, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite(own_ / "a.png", noise);
  const auto table =
      own_.write("table.csv", "ID,Fname,Side,Points\nA,a.png,0,\"[[10, 20], [30, 40], [50, 60]]\"\n");
  const auto done = run_program({"dataset.meta=" + table.string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("mean px"));
  EXPECT_TRUE(numbers()["landmarks"][0]["error_mm"].is_null());
  EXPECT_THAT(page(), HasSubstr("None has a pixel spacing"));
  ASSERT_EQ(run_program({"dataset.meta=" + table.string(), "dataset.pixel_spacing=0.5"}).exit_code, 0);
  const auto result = numbers()["landmarks"][0];
  EXPECT_NEAR(result["error_mm"]["mean"].get<double>(), result["error_px"]["mean"].get<double>() / 2, 1e-5);
}

TEST_F(TestLocalizerProgram, TablesThatCannotBeComparedAreRefused) {
  const auto no_points = run_table(cases_csv());
  EXPECT_EQ(no_points.exit_code, 1);
  EXPECT_THAT(no_points.err, HasSubstr("a column Points"));
  const auto folder = run_program({"dataset.meta=" + (shared() / "phantoms/PA").string()});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_THAT(folder.err, HasSubstr("dataset.meta"));
  const auto wrong =
      run_table(own_.write("table.csv",
                           "ID,Fname,Side,Points\na,x.dcm,0,\"[[1, 2], [3, 4]]\"\n"
                           "b,y.dcm,0,\"[[1, 2], [3, 4], [5, 6], [7, 8]]\"\nc,z.dcm,0,here\n"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err,
              AllOf(HasSubstr("line 2"), HasSubstr("line 3"), HasSubstr("line 4"), HasSubstr("3 points")));
  const auto nothing = run_program({});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, AllOf(HasSubstr("dataset.meta"), HasSubstr("out_of_fold")));
  EXPECT_FALSE(fs::exists(errors()));
}

TEST_F(TestLocalizerProgram, ViewsCanBeChosen) {
  ASSERT_EQ(run_table(landmarks_csv(), {"dataset.views=[LAT]"}).exit_code, 0);
  EXPECT_THAT(column(errors(), "Side"), ElementsAre("1", "1", "1"));
  EXPECT_THAT(page(), Not(HasSubstr("cumulative_error_PA")));
}

TEST_F(TestLocalizerProgram, ThePageNamesFilesOnlyWhereItIsAskedTo) {
  auto [header, rows] = phantom_rows();
  const auto file = rows[0].substr(0, rows[0].find(','));
  const auto stem = fs::path(file).stem().string();
  auto points = rows[0].substr(rows[0].find('"'));
  points = points.substr(0, points.rfind('"') + 1);
  const auto table = own_.write("table.csv", "Fname,Points,Side\n" + file + "," + points + ",0\n");
  ASSERT_EQ(run_table(table).exit_code, 0);
  EXPECT_THAT(page(), AllOf(HasSubstr("row 1"), Not(HasSubstr(stem)), Not(HasSubstr(own_.path().string()))));
  EXPECT_THAT(column(errors(), "ID"), ElementsAre(stem)) << "the table is no report";
  ASSERT_EQ(run_table(table, {"report.identify=true"}).exit_code, 0);
  EXPECT_THAT(page(), AllOf(HasSubstr(stem), HasSubstr(table.string())));
}

TEST_F(TestLocalizerProgram, AnonymizeHidesIdsEverywhere) {
  ASSERT_EQ(run_table(landmarks_csv(), {"anonymize=true"}).exit_code, 0);
  EXPECT_THAT(column(errors(), "Fname"), Each(StartsWith("row ")));
  for (const auto& id : column(landmarks_csv(), "ID")) EXPECT_THAT(page(), Not(HasSubstr(">" + id + "<")));
}

TEST_F(TestLocalizerProgram, ResumesAndReportsEverything) {
  ASSERT_EQ(run_table(landmarks_csv()).exit_code, 0);
  const auto whole = numbers();
  const auto text = read_file(errors(), 1 << 20);
  own_.write("errors.csv", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  const auto resumed = run_table(landmarks_csv(), {"resume=true"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("5 kept, 0 changed, 1 new"));
  EXPECT_EQ(numbers(), whole);
}

TEST_F(TestLocalizerProgram, AResumedRunMeasuresAgainWhereAnAnnotationMoved) {
  ASSERT_EQ(run_table(landmarks_csv()).exit_code, 0);
  const auto before = column(errors(), "mean_error_mm");
  auto text = read_file(landmarks_csv(), 1 << 20);
  const auto digit = text.find("[[") + 2;
  ASSERT_NE(text[digit], '1');
  text[digit] = '1';
  const auto moved = fs::path(landmarks_csv()).parent_path() / "moved.csv";
  write_file_atomically(moved, text);
  const auto resumed = run_table(moved, {"resume=true"});
  fs::remove(moved);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("5 kept, 1 changed, 0 new"));
  EXPECT_NE(column(errors(), "mean_error_mm")[0], before[0]);
}

TEST_F(TestLocalizerProgram, DryRunChecksWithoutWriting) {
  EXPECT_EQ(run_table(landmarks_csv(), {"--dry-run"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(errors()));
  EXPECT_EQ(run_table(cases_csv(), {"--dry-run"}).exit_code, 1);
}

/// A training run's folder with what two folds say of their validation images: five pixels too far right.
class OutOfFoldProgram : public TestLocalizerProgram {
 protected:
  void SetUp() override {
    const auto names = column(landmarks_csv(), "Fname"), ids = column(landmarks_csv(), "ID"),
               sides = column(landmarks_csv(), "Side");
    for (std::size_t fold = 0; fold < 2; ++fold) {
      std::size_t radiographs = 0;
      std::string text =
          "ID,Fname,x1,y1,x2,y2,x3,y3,true_x1,true_y1,true_x2,true_y2,true_x3,true_y3,mm_per_px_x,mm_per_px_"
          "y\n";
      for (std::size_t row = 0; row < names.size(); ++row) {
        if (sides[row] != "0" || radiographs++ % 2 != fold) continue;
        text += ids[row] + "," + names[row] + ",105,100,125,100,115,150,100,100,120,100,110,150,0.2,0.2\n";
      }
      own_.write("run/PA/fold_" + std::to_string(fold) + "/validation.csv", text);
    }
    own_.write("run/params.yaml",
               "dataset: {data_home: " + (shared() / "phantoms").string() + ", meta: landmarks.csv}\n");
  }
  Finished run_out_of_fold(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"out_of_fold=true", "localizer.snapshot_folder=" + (own_ / "run").string()});
    return run_program(more);
  }
};

TEST_F(OutOfFoldProgram, EvaluatesEveryFoldWithoutANetwork) {
  const auto done = run_out_of_fold();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto json = numbers();
  EXPECT_EQ(json["source"], "out_of_fold");
  EXPECT_EQ(json["radiographs"], 3);
  EXPECT_NEAR(json["landmarks"][3]["error_mm"]["mean"].get<double>(), 1, 1e-9);
  EXPECT_THAT(column(errors(), "error_1_px"), Each(::testing::StrEq("5")));
  EXPECT_EQ(count_of(page(), "data:image/jpeg"), 3U) << done.err;
  EXPECT_THAT(page(), AllOf(HasSubstr("No network ran"), HasSubstr("By fold"),
                            HasSubstr("SHA-256 of validation.csv, PA fold 1")));
  EXPECT_THAT(page(), Not(HasSubstr(own_.path().string())));
}

TEST_F(OutOfFoldProgram, RadiographsThatAreGoneAreShownWithoutPictures) {
  own_.write("run/params.yaml", "dataset: {data_home: /nowhere, meta: landmarks.csv}\n");
  const auto done = run_out_of_fold();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(count_of(page(), "data:image/jpeg"), 0U);
  EXPECT_EQ(count_of(page(), "<article class=\"case\""), 3U);
  EXPECT_THAT(done.err, HasSubstr("dataset.test_data_home"));
}

TEST_F(OutOfFoldProgram, AFolderThatIsNoTrainingRunIsRefused) {
  const auto seeded = run_out_of_fold({"localizer.snapshot_folder=" + (shared() / "localizer").string()});
  EXPECT_EQ(seeded.exit_code, 1);
  EXPECT_THAT(seeded.err, HasSubstr("validation.csv"));
  const auto lateral = run_out_of_fold({"dataset.views=[LAT]"});
  EXPECT_EQ(lateral.exit_code, 2);
  own_.write("run/PA/fold_1/validation.csv", "ID,x1\na,1\n");
  const auto broken = run_out_of_fold({"--dry-run"});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_THAT(broken.err, HasSubstr("fold_1/validation.csv"));
}

TEST_F(OutOfFoldProgram, WarnsWhereTheNetworksKnowTheRadiographs) {
  fs::copy(shared() / "localizer", own_ / "known", fs::copy_options::recursive);
  const auto names = column(landmarks_csv(), "Fname"), ids = column(landmarks_csv(), "ID"),
             points = column(landmarks_csv(), "Points");
  const auto sides = column(landmarks_csv(), "Side");
  const auto row = static_cast<std::size_t>(std::ranges::find(sides, "0") - sides.begin());
  std::string coordinates;
  for (const char c : points[row]) coordinates += c == '[' || c == ']' || c == ' ' ? "" : std::string(1, c);
  own_.write("known/PA/fold_0/validation.csv",
             "ID,Fname,x1,y1,x2,y2,x3,y3,true_x1,true_y1,true_x2,true_y2,true_x3,true_y3\n" + ids[row] + "," +
                 names[row] + ",1,1,1,1,1,1," + coordinates + "\n");
  const auto done = run_table(landmarks_csv(), {"localizer.snapshot_folder=" + (own_ / "known").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(numbers()["seen_in_training"], 1);
  EXPECT_THAT(page(), HasSubstr("Not independent"));
}

}  // namespace
}  // namespace deepwrist::testing
