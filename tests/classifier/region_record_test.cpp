#include "classifier/region_record.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/data/preprocessing_json.h"
#include "core/weights/manifest_model.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Every field another than the default.
Preprocessing unusual() {
  Preprocessing p = reference_preprocessing();
  p.percentile_low = 2.5;
  p.percentile_high = 97.25;
  p.roi_pa_mm = 80;
  p.roi_lat_mm = 100.125;
  p.shift_pa_mm = -3;
  p.shift_lat_mm = 0.1;
  return p;
}

class RegionRecordTest : public ::testing::Test {
 protected:
  std::string table(const std::string& pa, const std::string& lat,
                    const std::string& name = "meta.csv") const {
    return folder_.write(name, "ID,Side,Fracture,made_with\n1,0,1," + pa + "\n1,1,1," + lat + "\n").string();
  }
  void write_record(const std::string& name, const Preprocessing& p) const {
    folder_.write(name, nlohmann::json{{"preprocessing", data::preprocessing_to_json(p)}}.dump());
  }
  std::vector<RegionRecord> read(const std::string& table) const {
    return read_region_records(table, folder_.path(), {View::pa, View::lat});
  }
  template <typename Call>
  static std::string failure(const Call& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }

  const testing::TemporaryFolder folder_;
};

TEST_F(RegionRecordTest, TheColumnKeepsEveryField) {
  const auto text = made_with_text(unusual());
  const auto records = read(table(text, text));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(difference(records[0].preprocessing, unusual()), IsEmpty());
  EXPECT_NE(difference(records[0].preprocessing, {}), "");
  EXPECT_THAT(records[0].place, HasSubstr("meta.csv, line 2"));
}

TEST_F(RegionRecordTest, TheFileBesideTheTableAndThatOfTheFolderAreRead) {
  const auto own = folder_.write("mine.csv", "ID,Side,Fracture\n1,0,1\n").string();
  EXPECT_THAT(read(own), IsEmpty());
  write_record("dataset_meta.csv.run.json", unusual());
  const auto records = read(own);
  ASSERT_EQ(records.size(), 1U) << "a table of one's own over the regions of create_dataset";
  EXPECT_THAT(difference(records[0].preprocessing, unusual()), IsEmpty());
  write_record("mine.csv.run.json", {});
  EXPECT_THAT(failure([&] { require_agreement(read(own)); }),
              AllOf(HasSubstr("mine.csv.run.json"), HasSubstr("dataset_meta.csv.run.json"),
                    HasSubstr("roi_pa_mm 70 and 80")));
}

TEST_F(RegionRecordTest, RowsThatWereMadeOtherwiseAreRefusedUnlessAKeySettlesIt) {
  auto other = Preprocessing{};
  other.roi_pa_mm = 80;
  const auto mixed = table(made_with_text(other), made_with_text({}));
  const auto message = failure([&] { require_agreement(read(mixed)); });
  EXPECT_THAT(message, AllOf(HasSubstr("line 2"), HasSubstr("line 3"), HasSubstr("roi_pa_mm 80 and 70")));
  data::PreprocessingOverrides key;
  key.roi_pa_mm = 80;
  EXPECT_EQ(failure([&] { require_agreement(read(mixed), key); }), "none");
  EXPECT_EQ(failure([&] { require_agreement(read_region_records(mixed, folder_.path(), {View::lat})); }),
            "none");
}

TEST_F(RegionRecordTest, RegionsMadeForOtherWeightsAreRefused) {
  const auto records = read(table(made_with_text(unusual()), ""));
  EXPECT_THAT(failure([&] { require_made_for(records, {}, "snapshots/one"); }),
              AllOf(HasSubstr("snapshots/one"), HasSubstr("roi_pa_mm 80 and 70")));
  auto alike = unusual();
  alike.gradcam = GradcamMode::corrected;  // of heat maps, not of regions
  EXPECT_EQ(failure([&] { require_made_for(records, alike, "snapshots/one"); }), "none");
}

TEST_F(RegionRecordTest, WhatCannotBeUnderstoodIsAnError) {
  EXPECT_THAT(failure([&] { read(table("roi_pa_mm=wide", "")); }),
              AllOf(HasSubstr("line 2"), HasSubstr("roi_pa_mm"), HasSubstr("reader")));
  auto text = made_with_text({});
  EXPECT_THAT(failure([&] { read(table(text + " roi_pa=3", "")); }), HasSubstr("roi_pa"));
  folder_.write("dataset_meta.csv.run.json", R"({"preprocessing": 3})");
  EXPECT_THAT(failure([&] { read(table("", "")); }), HasSubstr("dataset_meta.csv.run.json"));
}

}  // namespace
}  // namespace deepwrist::classifier
