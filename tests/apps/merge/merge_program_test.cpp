// A table in parts against the same table at once, program by program.

#include <csignal>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class Merging : public Programs {
 protected:
  static constexpr std::size_t kMost = std::size_t{64} << 20;

  /// The phantoms, and a row that fails.
  fs::path table() const {
    return own_.write("cases.csv", read_file(cases_csv(), kMost) + "Z,nowhere.dcm,0,1,,,\n");
  }

  Finished run_with(std::vector<std::string> command, const std::vector<std::string>& more) const {
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }

  /// Expects that a file is the same in `whole` and `parts`, but for the text between `from` and `to`.
  void expect_same(const std::string& name, const std::string& from = "", const std::string& to = "") const {
    const auto text = [&](const char* folder) {
      auto bytes = read_file(own_ / folder / name, kMost);
      const auto begin = from.empty() ? std::string::npos : bytes.find(from);
      if (begin != std::string::npos) bytes.erase(begin, bytes.find(to, begin) - begin);
      return bytes;
    };
    EXPECT_TRUE(text("whole") == text("parts")) << name << " differs";
    EXPECT_FALSE(text("whole").empty()) << name;
  }

  std::set<std::string> names_in(const fs::path& folder) const {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      names.insert(entry.path().lexically_relative(folder).string());
    return names;
  }
};

TEST_F(Merging, PartsOfTestOneOfThemKilledAreTheBytesOfTheWhole) {
  const auto command = [&](const char* folder, const std::vector<std::string>& more) {
    auto words = test_command({"dataset.meta=" + table().string(), "dataset.data_home=" + shared().string(),
                               "dataset.data_folder=phantoms", "dicom.save=true", "report.cases=4",
                               "bootstrap.replicates=50", "save_path=" + (own_ / folder / "p.csv").string()});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const auto whole = run(command("whole", {}));
  ASSERT_EQ(whole.exit_code, 3) << whole.err;
  ASSERT_EQ(run(command("parts", {"part=1/2"})).exit_code, 0);
  const auto killed =
      run_and_signal(command("parts", {"part=2/2", "chunk=1", "log.level=debug"}), "chunk computed: 2 of", SIGKILL);
  EXPECT_EQ(killed.exit_code, 137);
  const auto merge = std::vector<std::string>{program("merge"), own_ / "parts" / "p.csv"};
  const auto early = run(merge);
  EXPECT_EQ(early.exit_code, 2);
  EXPECT_THAT(early.err, HasSubstr("part 2 of 2 was stopped"));
  const auto resumed = run(command("parts", {"part=2/2", "resume=true"}));
  ASSERT_EQ(resumed.exit_code, 3) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("kept"));
  EXPECT_FALSE(fs::exists(own_ / "parts" / "p_report.html")) << "parts write no report";
  const auto merged = run(merge);
  ASSERT_EQ(merged.exit_code, 3) << merged.err;
  const auto files = [&] {
    for (const char* name : {"p.csv", "p.csv.run.json", "p_studies.csv", "p_metrics.json", "p_metrics.csv"})
      expect_same(name);
    expect_same("p_report.html", "written</", "UTC");
    for (const auto& name : names_in(own_ / "whole/p_figures")) expect_same("p_figures/" + name);
    EXPECT_EQ(names_in(own_ / "whole/p_dicom"), names_in(own_ / "parts/p_dicom"));
  };
  files();
  EXPECT_THAT(read_file(own_ / "parts/p_report.html", kMost), HasSubstr("data:image/jpeg"));
  const auto page = read_file(own_ / "parts/p_report.html", kMost);
  EXPECT_EQ(run(merge).exit_code, 3);
  EXPECT_EQ(read_file(own_ / "parts/p_report.html", kMost), page) << "merging again changes nothing";
}

TEST_F(Merging, PartsOfLocalizeAndOfCreateDatasetAreTheBytesOfTheWhole) {
  const auto run_all = [&](const char* program_name, const std::string& table_name, const std::string& meta) {
    const auto run_part = [&](const std::string& folder, const std::string& part) {
      std::vector<std::string> words{program(program_name), "dataset.meta=" + meta,
                                     "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                     "save_path=" + (own_ / folder / table_name).string()};
      if (!part.empty()) words.push_back("part=" + part);
      const auto done = run(words);
      EXPECT_EQ(done.exit_code, 0) << done.err;
    };
    run_part("whole", "");
    for (const char* part : {"1/4", "2/4", "3/4", "4/4"}) run_part("parts", part);
    const auto merged = run({program("merge"), own_ / "parts" / table_name});
    EXPECT_EQ(merged.exit_code, 0) << merged.err;
  };
  run_all("localize", "l.csv", (shared() / "phantoms/landmarks.csv").string());
  expect_same("l.csv");
  expect_same("l.csv.run.json");
  const auto measured = [&](const char* folder) {
    auto summary = nlohmann::json::parse(read_file(own_ / folder / "l_summary.json", kMost));
    EXPECT_GT(summary["counts"]["done"], 0) << folder;
    return nlohmann::json{summary["radiographs"], summary["landmark_error_mm"], summary["landmarks"]};
  };
  EXPECT_EQ(measured("whole"), measured("parts"));
  run_all("create_dataset", "rois", cases_csv().string());
  expect_same("rois/dataset_meta.csv");
  expect_same("rois/dataset_meta.csv.run.json");
  for (const auto& name : names_in(own_ / "whole/rois/PA")) expect_same("rois/PA/" + name);
}

TEST_F(Merging, APartThatIsNoneIsRefusedBeforeAnythingIsRead) {
  for (const char* part : {"0/4", "5/4", "slurm"}) {
    const auto refused = run_localize({std::string("part=") + part});
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("part"));
  }
  EXPECT_FALSE(fs::exists(own_ / "landmarks.csv"));
}

}  // namespace
}  // namespace deepwrist::testing
