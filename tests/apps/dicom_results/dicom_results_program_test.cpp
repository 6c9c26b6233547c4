#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

/// `test dicom.save=true` and `dicom_results`.
class DicomResults : public Programs {
 protected:
  static std::vector<std::string> objects_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".dcm") names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  fs::path objects() const { return own_ / "predictions_dicom"; }
};

TEST_F(DicomResults, OfTestAndOfItsFinishedTableAreTheSameObjects) {
  const auto tested = run_test({"dicom.save=true"});
  ASSERT_EQ(tested.exit_code, 0) << tested.err;
  EXPECT_THAT(tested.out, HasSubstr("predictions_dicom"));
  const auto made = objects_in(objects());
  const auto reports =
      std::ranges::count_if(made, [](const auto& name) { return name.starts_with("report_"); });
  EXPECT_GT(reports, 0);
  EXPECT_GT(made.size(), static_cast<std::size_t>(reports) * 3);
  const auto again = run({program("dicom_results"), predictions().string(), "--out",
                          (own_ / "again").string(), "--heat-maps", (objects() / "heat_maps").string()});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(objects_in(own_ / "again"), ElementsAreArray(made));
  const auto resumed = run_test({"dicom.save=true", "resume=true"});
  EXPECT_THAT(resumed.out, HasSubstr("(0 new)")) << resumed.err;
}

TEST_F(DicomResults, APictureWithoutPatientIsRefusedBeforeAnythingRuns) {
  cv::Mat noise(300, 200, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite((own_ / "wrist.png").string(), noise);
  const auto table = table_with((own_ / "wrist.png").string());
  const auto refused = run_test({"dicom.save=true", "dataset.meta=" + table.string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("names no patient and no study"));
  EXPECT_FALSE(fs::exists(predictions()));
}

TEST_F(DicomResults, WrongKeysAreNamedTogether) {
  const auto wrong = run_test({"dicom.sr_class=text", "dicom.template=/none.dcm", "dicom.save=perhaps"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("dicom.sr_class"));
  EXPECT_THAT(wrong.err, HasSubstr("dicom.template"));
  EXPECT_THAT(wrong.err, HasSubstr("dicom.save"));
}

TEST_F(DicomResults, ATableWithoutItsRecordIsRefused) {
  write_file_atomically(own_ / "lonely.csv", std::string_view("ID,Fname,Side\n1,a.dcm,0\n"));
  const auto refused = run({program("dicom_results"), (own_ / "lonely.csv").string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("lonely.csv.run.json"));
}

TEST_F(DicomResults, AreNotMadeUnlessAskedFor) {
  ASSERT_EQ(run_test().exit_code, 0);
  EXPECT_FALSE(fs::exists(objects()));
}

}  // namespace
}  // namespace deepwrist::testing
