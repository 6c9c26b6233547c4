#include "training/done_record.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

using ::testing::HasSubstr;

class DoneRecords : public ::testing::Test {
 protected:
  DoneRecords() {
    const auto best = folder_.write("best.pt", "weights");
    record_ = {.epoch = 12,
               .metric = 0.1 + 0.2,
               .best_sha256 = sha256_of_file(best),
               .seconds = 4.0,
               .stopped_early = true,
               .peak_memory = std::uint64_t{5} << 40,
               .configuration = "c",
               .images = "i",
               .hardest = {{7, 1.0 / 3}, {2, 0}}};
    write_done_record(folder_.path(), record_);
  }

  std::string text() const { return read_file(folder_ / "done.json", 1 << 16); }
  void write(const std::string& text) const { folder_.write("done.json", text); }
  std::string refusal() const {
    try {
      read_done_record(folder_.path());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_EQ(error.place(), (folder_ / "done.json").string());
      return error.reason();
    }
    return "";
  }

  const testing::TemporaryFolder folder_;
  DoneRecord record_;
};

TEST_F(DoneRecords, AreReadBackToTheLastDigit) { EXPECT_EQ(read_done_record(folder_.path()), record_); }

TEST_F(DoneRecords, HaveNoNumberWhereThereIsNone) {
  record_.hardest = {{3, std::numeric_limits<double>::quiet_NaN()}};
  write_done_record(folder_.path(), record_);
  EXPECT_TRUE(std::isnan(read_done_record(folder_.path())->hardest.at(0).error));
}

TEST_F(DoneRecords, AreAbsentWhereNothingWasDone) {
  std::filesystem::remove(folder_ / "done.json");
  EXPECT_EQ(read_done_record(folder_.path()), std::nullopt);
}

TEST_F(DoneRecords, ThatWereEditedAreRefused) {
  const auto whole = text();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"epoch\": 12", "\"epoch\": 13"},
           {"\"row\": 7", "\"row\": 8"},
           {"\"stopped_early\": true", "\"stopped_early\": false"},
           {"\"seconds\"", "\"second\""}}) {
    auto edited = whole;
    edited.replace(edited.find(from), from.size(), to);
    write(edited);
    EXPECT_THAT(refusal(), HasSubstr("its checksum is another")) << to;
  }
  for (const auto* junk : {"", "{", "[]", "1", "{}"}) {
    write(junk);
    EXPECT_THAT(refusal(), HasSubstr("was edited")) << junk;
  }
}

TEST_F(DoneRecords, AreOfTheWeightsBesideThem) {
  folder_.write("best.pt", "other");
  EXPECT_THAT(refusal(), HasSubstr("is of another best.pt"));
  std::filesystem::remove(folder_ / "best.pt");
  EXPECT_THAT(refusal(), HasSubstr("is of a best.pt that is not beside it"));
}

TEST_F(DoneRecords, OfSeveralNetworksAreRefusedTogether) {
  const testing::TemporaryFolder run;
  const auto copy = [&](const std::string& name) {
    std::filesystem::create_directories(run.path() / "PA");
    std::filesystem::copy(folder_.path(), run.path() / "PA" / name, std::filesystem::copy_options::recursive);
    return run.path() / "PA" / name;
  };
  const auto first = copy("fold_0"), second = copy("fold_1"), third = copy("fold_2");
  EXPECT_EQ(read_done_records({first, run.path() / "PA/fold_3"}).at(1), std::nullopt);
  write_file_atomically(first / "done.json", "{");
  write_file_atomically(third / "best.pt", "other");
  try {
    read_done_records({first, second, third});
    FAIL() << "they were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.reason(), HasSubstr("fold_0/done.json"));
    EXPECT_THAT(error.reason(), HasSubstr("fold_2/done.json"));
  }
}

}  // namespace
}  // namespace deepwrist::training
