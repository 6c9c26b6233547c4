// No program writes over what it reads, whichever key leads there.

#include <map>
#include <set>

#include "core/base/sha256.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A copy of the phantoms and weights that a run may damage, with links that lead to them.
class OutputsOfPrograms : public Programs {
 protected:
  void SetUp() override {
    for (const char* name : {"phantoms", "localizer", "classifier"}) {
      fs::copy(shared() / name, own_ / name, fs::copy_options::recursive);
    }
    fs::rename(own_ / "phantoms/landmarks.csv", own_ / "cases.csv");  // test_localizer needs its points
    for (const auto& entry : fs::recursive_directory_iterator(own_.path())) {
      if (entry.is_regular_file()) before_[entry.path()] = sha256_of_file(entry.path());
    }
    const auto image = own_ / "phantoms/PA/0001_PA.dcm";
    ASSERT_TRUE(fs::exists(image));
    fs::create_symlink(own_ / "cases.csv", own_ / "soft.csv");
    fs::create_hard_link(own_ / "cases.csv", own_ / "hard.csv");
    // One a table: two derived outputs that are one file would be refused for that.
    for (const char* name : {"a_studies.csv", "b_metrics.json", "c_report.html", "d_summary.json",
                             "e.csv.partial", "f.csv.lock", "g.csv.run.json"}) {
      fs::create_hard_link(own_ / "cases.csv", own_ / name);
    }
    fs::create_directories(own_ / "pictures");
    fs::create_hard_link(image, own_ / "pictures/0001_PA.png");
    fs::create_directories(own_ / "rois");
    fs::create_directory_symlink(own_ / "phantoms/PA", own_ / "rois/PA");
    own_.write("my.yaml", "chunk: 2\n");
  }

  std::string path(const std::string& name) const { return (own_ / name).string(); }

  /// A run that is refused with exit code 2, with nothing changed. The first of each program also as a dry
  /// run.
  void expect_refusal(const std::string& name, const std::vector<std::string>& words,
                      const std::string& says) {
    for (const bool dry : {false, true}) {
      if (dry && !tried_dry_.insert(name).second) break;
      std::vector<std::string> command{program(name), "dataset.meta=" + path("cases.csv"),
                                       "dataset.test_data_home=" + path("phantoms"),
                                       "localizer.snapshot_folder=" + path("localizer"),
                                       "save_path=" + path(name == "create_dataset" ? "made_of" : "out.csv")};
      if (name == "test") command.push_back("snapshot_folder=" + path("classifier"));
      command.insert(command.end(), words.begin(), words.end());
      if (dry) command.emplace_back("--dry-run");
      const auto done = run(command);
      EXPECT_EQ(done.exit_code, 2) << name << " " << words.front() << ": " << done.err;
      EXPECT_THAT(done.err, HasSubstr(says)) << name << " " << words.front();
    }
    for (const auto& [file, digest] : before_) EXPECT_EQ(sha256_of_file(file), digest) << file;
  }

  std::map<fs::path, std::string> before_;
  std::set<std::string> tried_dry_;
};

TEST_F(OutputsOfPrograms, TablesAreNeverAnInput) {
  for (const std::string name : {"test", "localize", "test_localizer"}) {
    for (const char* file : {"cases.csv", "soft.csv", "hard.csv", "pictures/../cases.csv"}) {
      expect_refusal(name, {"save_path=" + path(file)}, "is the same file as dataset.meta '");
    }
    expect_refusal(name, {"save_path=" + path("phantoms/PA/0001_PA.dcm")},
                   "is the same file as a radiograph");
    expect_refusal(name, {"save_path=" + path("localizer/manifest.json")},
                   "is the same file as localizer.snapshot_folder's '");
    expect_refusal(name, {"experiment=" + path("my.yaml"), "save_path=" + path("my.yaml")},
                   "is the same file as a configuration file, '");
    expect_refusal(name, {"save_path=" + path("e.csv")}, "e.csv.partial' is the same file as dataset.meta '");
    expect_refusal(name, {"log.file=" + path("new.csv"), "save_path=" + path("pictures/../new.csv")},
                   "are one and the same output");
  }
  expect_refusal("test", {"save_path=" + path("a.csv")}, "a_studies.csv' is the same file as");
  expect_refusal("test", {"save_path=" + path("c.csv")}, "c_report.html' is the same file as");
  expect_refusal("localize", {"save_path=" + path("d.csv")}, "d_summary.json' is the same file as");
  expect_refusal("test_localizer", {"save_path=" + path("b.csv")}, "b_metrics.json' is the same file as");
  expect_refusal("localize", {"save_path=" + path("f.csv")}, "f.csv.lock' is the same file as");
  expect_refusal("localize", {"save_path=" + path("g.csv")}, "g.csv.run.json' is the same file as");
}

TEST_F(OutputsOfPrograms, PicturesAreNeverAmongTheRadiographs) {
  for (const std::string name : {"test", "localize", "test_localizer", "create_dataset"}) {
    expect_refusal(name, {"save_image=true", "save_image_dir=" + path("phantoms/PA")},
                   "save_image_dir '" + path("phantoms/PA") + "' is the folder of a radiograph");
    expect_refusal(name, {"save_image=true", "save_image_dir=" + path("pictures")},
                   "0001_PA.png' is the same file as a radiograph");
  }
  fs::create_directory_symlink(own_ / "phantoms/PA", own_ / "gradcam_link");
  expect_refusal("test", {"save_gradcam=true", "gradcam_dir=" + path("gradcam_link")}, "gradcam_dir '");
  fs::create_directories(own_ / "defects");
  fs::create_directory_symlink(own_ / "phantoms/PA", own_ / "defects/false_positives");
  expect_refusal("test", {"save_defect=true", "defect_dir=" + path("defects")}, "defect_dir '");
  expect_refusal("test",
                 {"save_gradcam=true", "save_image=true", "gradcam_dir=" + path("both"),
                  "save_image_dir=" + path("both")},
                 "one and the same output");
}

TEST_F(OutputsOfPrograms, ADatasetIsNotMadeInTheFolderItIsMadeFrom) {
  expect_refusal("create_dataset", {"save_path=" + path("phantoms")}, "is the folder of a radiograph");
  expect_refusal("create_dataset", {"save_path=" + path("phantoms/PA")}, "is the folder of a radiograph");
  expect_refusal("create_dataset", {"save_path=" + path("rois")}, "is the folder of a radiograph");
  fs::create_directories(own_ / "made");
  fs::create_hard_link(own_ / "cases.csv", own_ / "made/dataset_meta.csv");
  expect_refusal("create_dataset", {"save_path=" + path("made")}, "is the same file as dataset.meta '");
}

TEST_F(OutputsOfPrograms, ALogIsNotAppendedToAnInput) {
  for (const std::string name : {"test", "localize", "test_localizer", "create_dataset"}) {
    expect_refusal(name, {"log.file=" + path("cases.csv")}, "is there and is no log");
    expect_refusal(name, {"log.file=" + path("phantoms/PA/0001_PA.dcm")}, "is there and is no log");
  }
}

TEST_F(OutputsOfPrograms, NumbersOfToolsAreNoWeights) {
  const auto weights = own_ / "classifier/manifest.json";
  const auto refused = [&](const std::vector<std::string>& command) {
    const auto done = run(command);
    EXPECT_EQ(done.exit_code, 2) << done.err;
    EXPECT_THAT(done.err, AllOf(HasSubstr("--json '"), HasSubstr("is the same file as"))) << command.front();
    EXPECT_EQ(sha256_of_file(weights), before_.at(weights));
  };
  refused({program("quantize"), path("classifier"), "--check", path("cases.csv"), "--json", weights});
  refused(
      {program("quantize"), path("classifier"), "--check", path("cases.csv"), "--json", path("hard.csv")});
  refused({program("benchmark"), "--networks-only", "--classifier", path("classifier"), "--json", weights});
}

}  // namespace
}  // namespace deepwrist::testing
