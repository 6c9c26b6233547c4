#include "apps/merge/found_parts.h"

#include <gmock/gmock.h>

#include <fstream>

#include "apps/merge/merge_program.h"
#include "apps/merge/merged_results.h"
#include "clinic/results/recorded_settings.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/sha256.h"
#include "pipeline/prediction_report.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Parts of a run of create_dataset, as their program leaves them: rows 0 and 3 in the first, 1 in the
/// second, 2 in the third.
class Parts : public ::testing::Test {
 protected:
  Parts() {
    write(1, {0, 3}, "A,0,ok,fa\n\"D\n\"\"\",0,ok,fd\n");
    write(2, {1}, "B,0,ok,fb\n");
    write(3, {2}, "C,0,failed,fc\n");
  }

  fs::path table() const { return folder_ / "t.csv"; }
  fs::path file(std::size_t number, const std::string& end = "", std::size_t of = 3) const {
    return part_file(table(), Part{{number, of}}).string() + end;
  }

  void write(std::size_t number, const std::vector<std::uint32_t>& rows, const std::string& records) const {
    write_file_atomically(file(number), std::string_view("ID,Side,status,fingerprint\n" + records));
    write_file_atomically(file(number, ".run.json"), std::string_view("{\"weights\": \"w\"}\n"));
    write_record(number, {{"schema", "deepwrist-part-1"},
                          {"program", "create_dataset"},
                          {"part", number},
                          {"of", 3},
                          {"table", "digest"},
                          {"rows_of_all", 4},
                          {"rows", rows},
                          {"seconds", 1.5},
                          {"finished", 1000},
                          {"settings", nlohmann::json::object()},
                          {"configuration", ""},
                          {"points", nlohmann::json::array()},
                          {"files", nlohmann::json::array()}});
  }
  /// With the digests of the files as they are.
  void write_record(std::size_t number, nlohmann::json record) const {
    record["sha256"] = digests_of_part(file(number));
    write_file_atomically(file(number, ".part.json"), std::string_view(record.dump()));
  }
  /// As localize finishes it, with one row.
  void finish(std::size_t number, const InferenceExperiment& experiment) const {
    pipeline::Setup setup{.experiment = experiment, .localizer = weights::Snapshot::open(folder_.path())};
    setup.part = {.part = Part{{number, 3}}, .table_digest = "digest", .rows_of_all = 3};
    Results results(file(number), {"ID", "Side", "status"}, {.overwrite = true}, [](auto& /*keys*/) {});
    results.add(number - 1, {std::to_string(number), "0", "ok"}, "f" + std::to_string(number));
    results.finish();
    finish_part(setup, file(number), results, {.program = "localize"});
  }
  nlohmann::json record(std::size_t number) const { return read_json(file(number, ".part.json"), 10000); }

  std::string refusal(bool allow_missing = false) const {
    return testing::failure([&] { find_parts(table(), allow_missing); }, ErrorKind::usage);
  }
  int merge(const std::vector<std::string>& more = {}) const {
    const auto path = table().string();
    std::vector<const char*> arguments{"merge", path.c_str()};
    for (const auto& word : more) arguments.push_back(word.c_str());
    return merge_program(static_cast<int>(arguments.size()), arguments.data());
  }
  std::string merged() const { return read_file(table(), 10000); }

  testing::TemporaryFolder folder_;
};

const std::string kWhole =
    "ID,Side,status,fingerprint\nA,0,ok,fa\nB,0,ok,fb\nC,0,failed,fc\n\"D\n\"\"\",0,ok,fd\n";

TEST_F(Parts, AreOneTableInItsOrderAndMergingAgainChangesNothing) {
  EXPECT_EQ(merge(), kExitSomeCasesFailed) << "a row failed";
  EXPECT_EQ(merged(), kWhole);
  EXPECT_EQ(read_file(table().string() + ".run.json", 1000), "{\"weights\": \"w\"}\n");
  const auto written = fs::last_write_time(table());
  EXPECT_EQ(merge(), kExitSomeCasesFailed);
  EXPECT_EQ(fs::last_write_time(table()), written);
  EXPECT_FALSE(fs::exists(file(1, ".lock")));
  write(3, {2}, "C,0,ok,fc\n");
  EXPECT_EQ(merge(), kExitDone) << "the failed row was done again";
}

TEST_F(Parts, OfNothingAreSaidToBeMissing) {
  for (std::size_t number = 1; number <= 3; ++number) {
    for (const char* end : {"", ".run.json", ".part.json"}) fs::remove(file(number, end));
  }
  EXPECT_THAT(refusal(), AllOf(HasSubstr("nothing to merge"), HasSubstr("t.part-1-of-4.csv")));
  EXPECT_EQ(merge(), kExitBadUsage);
}

TEST_F(Parts, ThatAreMissingOrStoppedOrRunAreNamedTogether) {
  fs::remove(file(1));
  fs::remove(file(1, ".part.json"));
  std::ofstream(file(2, ".partial")) << "ID";
  {
    const RunLock running(file(3));
    EXPECT_THAT(refusal(), AllOf(HasSubstr("part 1 of 3 is missing"), HasSubstr("part 2 of 3 was stopped"),
                                 HasSubstr("part 3 of 3 runs"), HasSubstr("process")));
    EXPECT_EQ(merge({"allow_missing=true"}), kExitBadUsage) << "none is there";
  }
  fs::remove(file(3, ".part.json"));
  EXPECT_THAT(refusal(), HasSubstr("part 3 of 3 did not come to its end"));
  EXPECT_FALSE(fs::exists(table()));
}

TEST_F(Parts, MayBeMissingWhereThatIsAllowed) {
  std::ofstream(file(2, ".partial")) << "ID";
  EXPECT_EQ(merge({"allow_missing=false"}), kExitBadUsage);
  EXPECT_EQ(merge({"allow_missing=true"}), kExitSomeCasesFailed);
  EXPECT_EQ(merged(), "ID,Side,status,fingerprint\nA,0,ok,fa\nC,0,failed,fc\n\"D\n\"\"\",0,ok,fd\n");
  fs::remove(file(2, ".partial"));
  EXPECT_EQ(merge(), kExitSomeCasesFailed);
  EXPECT_EQ(merged(), kWhole) << "what is merged later replaces it";
  fs::remove(file(2));
  EXPECT_EQ(merge({"allow_missing=true"}), kExitBadUsage) << "a finished row would be lost";
  EXPECT_EQ(merge({"allow_missing=true", "overwrite=true"}), kExitSomeCasesFailed);
}

TEST_F(Parts, ThatWereChangedAreRefused) {
  std::ofstream(file(1), std::ios::app) << "E,0,ok,fe\n";
  write_file_atomically(file(2, ".run.json"), std::string_view("{}"));
  write_file_atomically(file(3, ".part.json"), std::string_view("{\"schema\": 7}"));
  EXPECT_THAT(refusal(true),
              AllOf(HasSubstr("part 1 of 3 was changed since its run ended: t.part-1-of-3.csv;"),
                    HasSubstr("changed since its run ended: t.part-2-of-3.csv.run.json;"),
                    HasSubstr("part 3 of 3 cannot be read")));
}

TEST_F(Parts, OfAnotherRunAreRefused) {
  write_file_atomically(file(2, ".run.json"), std::string_view("{\"weights\": \"v\", \"precision\": 1}"));
  auto second = record(2);
  second["table"] = "another";
  second["settings"]["gt"] = "Truth";
  write_record(2, second);
  write_file_atomically(file(3), std::string_view("ID,Side,status,more,fingerprint\nC,0,ok,,fc\n"));
  write_record(3, record(3));
  EXPECT_THAT(
      refusal(true),
      AllOf(HasSubstr("part 2 of 3 was made with another table of radiographs, gt, weights, precision "
                      "than part 1 of 3"),
            HasSubstr("part 3 of 3 was made with another columns")));
}

TEST_F(Parts, ThatReadRadiographsOrWroteRowsOtherwiseAreRefused) {
  InferenceExperiment experiment;
  for (const std::size_t number : {1, 2, 3}) finish(number, experiment);
  EXPECT_EQ(find_parts(table(), false).parts.size(), 3U);
  experiment.dataset.pixel_spacing = {0.2, 0.1};
  finish(2, experiment);
  experiment.dataset.max_pixels = 1000;
  experiment.dataset.max_file_bytes = 1000;
  experiment.runtime.formulas = Formulas::kept;
  finish(3, experiment);
  EXPECT_THAT(refusal(true),
              AllOf(HasSubstr("part 2 of 3 was made with another dataset.pixel_spacing than part 1 of 3"),
                    HasSubstr("part 3 of 3 was made with another dataset.max_file_bytes, dataset.max_pixels, "
                              "dataset.pixel_spacing, keep_formulas than part 1 of 3")));
}

TEST_F(Parts, ATemplateStandsInForOnePictureOfAllOfThem) {
  ReportedRun run;
  run.gt = {"Fracture"};
  clinic::RecordedSettings dicom;
  dicom.folder = folder_ / "objects";
  dicom.stands_in = folder_ / "template.dcm";
  FoundParts found;
  const auto add_part = [&](std::uint32_t row) {
    auto& part = found.parts.emplace_back();
    part.record.program = "test";
    part.record.rows = {row};
    part.record.files = {folder_.write(std::to_string(row) + ".png", "a picture").string()};
    part.record.settings = report_settings_json(run);
    part.record.settings["dicom"] = clinic::to_json(dicom);
  };
  OutputGuard guard;
  add_part(0);
  EXPECT_NO_THROW(note_merged(guard, found, table()));
  add_part(1);
  EXPECT_THAT(testing::failure([&] { note_merged(guard, found, table()); }, ErrorKind::usage),
              HasSubstr("stands in for one picture"))
      << "they may be of two patients, each in a part of its own";
}

TEST_F(Parts, ThatWereNumberedOtherwiseAreRefused) {
  for (const char* end : {"", ".run.json", ".part.json"}) fs::copy_file(file(2, end), file(2, end, 4));
  EXPECT_THAT(refusal(true),
              AllOf(HasSubstr("several divisions"), HasSubstr("of 3: 1, 2, 3"), HasSubstr("of 4: 2")));
  for (const char* end : {"", ".run.json", ".part.json"}) {
    fs::remove(file(2, end, 4));
    fs::copy_file(file(2, end), file(3, end), fs::copy_options::overwrite_existing);
  }
  EXPECT_THAT(refusal(true), HasSubstr("part 3 of 3 has the record of part 2 of 3"));
}

TEST_F(Parts, RowsThatComeTwiceOrAreMissingAreAnError) {
  auto second = record(2);
  second["rows"] = {2};
  write_record(2, second);
  EXPECT_EQ(merge(), kExitFailed);
  second["rows"] = {1};
  second["rows_of_all"] = 5;
  write_record(2, second);
  for (const std::size_t number : {1, 3}) {
    auto other = record(number);
    other["rows_of_all"] = 5;
    write_record(number, other);
  }
  EXPECT_EQ(merge(), kExitFailed);
  EXPECT_FALSE(fs::exists(table()));
}

TEST_F(Parts, DoNotReplaceResultsOfAnotherRunUnasked) {
  folder_.write("t.csv", "ID,Side,status,fingerprint\nZ,0,ok,fz\n");
  EXPECT_EQ(merge(), kExitBadUsage) << "nothing says what wrote it";
  folder_.write("t.csv.run.json", "{\"weights\": \"w\"}");
  EXPECT_EQ(merge(), kExitBadUsage) << "Z would be lost";
  EXPECT_THAT(merged(), HasSubstr("Z,0"));
  EXPECT_EQ(merge({"overwrite=true"}), kExitSomeCasesFailed);
  EXPECT_EQ(merged(), kWhole);
}

TEST_F(Parts, KeysThatAreNoneAreRefused) {
  for (const char* word : {"allow_mising=true", "allow_missing", "overwrite=1"})
    EXPECT_EQ(merge({word}), kExitBadUsage) << word;
  EXPECT_FALSE(fs::exists(table()));
}

}  // namespace
}  // namespace deepwrist::pipeline
