// Tables as people have them, given to every program that reads one.

#include <cstdlib>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/apps/roi_set.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

class TablePrograms : public Programs {
 protected:
  static std::string text(const fs::path& file) { return read_file(file, 1 << 20); }
  fs::path write(const std::string& name, const std::string& content) const {
    return own_.write(name, content);
  }

  /// The command of every program that reads a table, which is `table`.
  std::vector<std::vector<std::string>> readers(const fs::path& table) const {
    const auto out = [&](const char* name) { return "save_path=" + (own_ / "out" / name).string(); };
    const auto meta = "dataset.meta=" + table.string(), home = "dataset.data_home=" + own_.path().string();
    const auto localizer = "localizer.snapshot_folder=" + (shared() / "localizer").string(),
               classifier = "snapshot_folder=" + (shared() / "classifier").string();
    const auto train = [&](const char* name) {
      return std::vector<std::string>{program(name),
                                      meta,
                                      home,
                                      "dataset.data_folder=",
                                      "workdir=" + own_.path().string(),
                                      "snapshot_dir=" + (own_ / "out" / name).string()};
    };
    return {
        {program("evaluate"), table, "--out", own_ / "out", "--bootstrap", "10", "--no-figures"},
        {program("fuse"), table, "--out", own_ / "out", "--no-figures"},
        {program("repeatability"), table, table, "--out", own_ / "out", "--no-figures"},
        {program("quantize"), shared() / "classifier", "--meta", table},
        {program("localize"), meta, localizer, out("landmarks.csv")},
        {program("test_localizer"), meta, localizer, out("errors.csv")},
        {program("create_dataset"), meta, localizer, out("rois")},
        {program("test"), meta, localizer, classifier, out("predictions.csv")},
        {program("calibrate"), meta, home, classifier, "logits=images"},
        {program("eval_ood"), meta, home, "dataset.ood_home=" + own_.path().string(), classifier,
         out("ood.csv")},
        train("train"),
        train("train_localizer"),
        train("train_classifier"),
    };
  }

  Finished evaluate(const fs::path& table, std::vector<std::string> more = {}) const {
    std::vector<std::string> command{program("evaluate"), table, "--out",       own_ / "out",
                                     "--bootstrap",       "10",  "--no-figures"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
};

TEST_F(TablePrograms, NoTableEndsAProgramWithASignal) {
  const std::string header = "ID,Fname,Side,Points,Fracture,Fracture_Prediction,OOD,Hospital\n";
  const std::vector<std::pair<std::string, std::string>> tables{
      {"latin.csv", header + "A\xf4,a\xf4.dcm,lat\xe9ral,\"[[1, 2], [3, 4], [5, 6]]\",1,0.5,0,H\xf4pital\n"},
      {"undecodable.csv", header + "A\x81,a.dcm,0,,1,0.5,0,x\n"},
      {"nul.csv", header + "A," + std::string(3, '\0') + ",0,,1,0.5,0,x\n"},
      {"utf16.csv", std::string("\xff\xfeI\0D\0\n\0A\0\n\0", 12)},
      {"quote.csv", header + "A,\"a.dcm,0,,1,0.5,0,x\n"},
      {"empty.csv", ""},
      {"twice.csv", "ID,id,Fname,Side\nA,B,a.dcm,0\n"},
      {"spreadsheet.csv", "PK\x03\x04..."},
  };
  // Each program gets three of the tables, each table goes to four programs or more; with
  // DEEPWRIST_FAULTS=all every program gets every table.
  const char* faults = std::getenv("DEEPWRIST_FAULTS");
  const std::size_t share = faults != nullptr && std::string(faults) == "all" ? tables.size() : 3;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const auto& [name, content] = tables[t];
    const auto table = write(name, content);
    const auto commands = readers(table);
    for (std::size_t i = 0; i < commands.size(); ++i) {
      if ((t + tables.size() - i % tables.size()) % tables.size() >= share) continue;
      const auto& command = commands[i];
      const auto done = run(command);
      const auto run_of = command.front() + " " + name + ": " + done.err;
      EXPECT_THAT(done.exit_code, AllOf(Ge(0), Le(3))) << run_of;
      // What can be read is read: evaluate needs no images.
      const bool read = name == "latin.csv" && command.front() == program("evaluate");
      EXPECT_EQ(done.exit_code == 0, read) << run_of;
      EXPECT_THAT(done.err, HasSubstr(read ? "Windows-1252" : "error")) << run_of;
    }
  }
}

TEST_F(TablePrograms, EvaluateConvertsLatin1AndWritesItsReport) {
  const auto table = write("t.csv",
                           "ID,Side,Fracture_Prediction,Fracture\n"
                           "1,H\xf4pital,0.9,1\n2,H\xf4pital,0.1,0\n3,B,0.6,0\n4,B,0.7,1\n");
  const auto done = evaluate(table);
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, AllOf(HasSubstr("t.csv"), HasSubstr("line 2"), HasSubstr("Windows-1252")));
  EXPECT_EQ(read_json(own_ / "out/t_metrics.json")["groups"][0]["group"], "Hôpital");
}

TEST_F(TablePrograms, EvaluateReadsASemicolonTableWithDecimalCommas) {
  const auto done =
      evaluate(write("t.csv", "id;side;fracture_prediction;fracture\n1;0;0,9;1\n2;0;0,1;0\n;;;\n"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, AllOf(HasSubstr("semicolons"), HasSubstr("1 row without content")));
}

TEST_F(TablePrograms, EvaluateMakesNoStudyOfRowsWithoutAnId) {
  const auto done = evaluate(
      write("t.csv", "ID,Side,Fracture_Prediction,Fracture\n,0,0.9,1\n,1,0.8,1\nnan,0,0.1,0\n,1,0.2,0\n"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("4 rows have no ID"));
  const auto metrics = read_json(own_ / "out/t_metrics.json");
  for (const auto& group : metrics["groups"]) EXPECT_NE(group["group"], "study");
}

TEST_F(TablePrograms, FuseRefusesRowsWithoutAnId) {
  const auto table = write("t.csv", "ID,Side,Fracture_Prediction,Fracture\nnan,0,0.9,1\nnan,1,0.8,1\n");
  const auto done = run({program("fuse"), table, "--out", own_ / "out"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, HasSubstr("2 rows have no ID"));
}

TEST_F(TablePrograms, LocalizeDoesNotLookAtTruthsAndReadsColumnsInAnySpelling) {
  const auto image = column(cases_csv(), "Fname").front();
  const auto file = (cases_csv().parent_path() / image).string();
  const auto done = run_localize(
      {"dataset.meta=" + write("t.csv", "id,FNAME,side,fracture\nA," + file + ",pa,-1\n,,,\n").string()});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(own_ / "landmarks.csv", "ID"), ::testing::ElementsAre("A"));
}

TEST_F(TablePrograms, TestNamesATruthThatIsNoneAndNearMisses) {
  const auto done = run_test(
      {"dataset.meta=" + write("t.csv", "ID,Fname,Side,Fracture,PixelSpacing\nA,a.dcm,0,-1,0.4\n").string()});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, AllOf(HasSubstr("line 2: Fracture '-1'"),
                              HasSubstr("'PixelSpacing' is not read as 'Spacing'")));
}

TEST_F(TablePrograms, WindowsPathsAreSaidToBeSo) {
  const auto done = run_localize({"dataset.meta=" + write("t.csv", "Fname,Side\nsub\\a.dcm,0\n").string()});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.err, AllOf(HasSubstr("Windows path"), Not(HasSubstr("leave the output folder"))));
}

TEST_F(TablePrograms, AViewThatNoRowHasIsSaid) {
  const auto file = (cases_csv().parent_path() / column(cases_csv(), "Fname").front()).string();
  const auto table = write("t.csv", "ID,Fname,Side\nA," + file + ",0\n").string();
  EXPECT_THAT(run_localize({"dataset.meta=" + table}).err, HasSubstr("LAT: no radiograph of this view"));
  EXPECT_THAT(
      run_localize({"dataset.meta=" + table, "dataset.views=[LAT]"}).err,
      AllOf(HasSubstr("PA: 1 radiographs are left out"), HasSubstr("LAT: no radiograph of this view")));
}

TEST_F(TablePrograms, DatasetsCarryColumnsOnceWhateverTheirSpelling) {
  const auto file = (cases_csv().parent_path() / column(cases_csv(), "Fname").front()).string();
  const auto table = write("t.csv", "id,fname,side,patient,points\nA," + file + ",0,P7,x\n").string();
  const auto done = run({program("create_dataset"), "dataset.meta=" + table,
                         "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                         "save_path=" + (own_ / "rois").string()});
  ASSERT_NE(done.exit_code, 1) << done.err;
  const auto header = data::read_csv(own_ / "rois/dataset_meta.csv").header();
  EXPECT_THAT(header,
              AllOf(Contains("ID"), Contains("patient"), Not(Contains("id")), Not(Contains("points"))));
  EXPECT_THAT(column(own_ / "rois/dataset_meta.csv", "Patient"), ::testing::ElementsAre("P7"));
}

}  // namespace
}  // namespace deepwrist::testing
