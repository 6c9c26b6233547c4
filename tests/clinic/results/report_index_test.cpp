#include "clinic/results/report_index.h"

#include <gmock/gmock.h>

#include "clinic/objects/object_uids.h"
#include "core/base/atomic_file.h"
#include "tests/clinic/objects/result_samples.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

using ::testing::HasSubstr;

constexpr auto kClass = ReportClass::comprehensive_3d;

/// Makes a report of the result as results_folder does; its UID.
std::string make(const ReportIndex& index, StudyResult result) {
  result.predecessor_report = index.predecessor_of(result, kClass);
  const auto uid = report_uid(kClass, result);
  index.remember(result, kClass, uid);
  return uid;
}

StudyResult one_view() {
  return testing::study_of({testing::analysed_view(testing::SourceBuilder().header())});
}

TEST(ReportIndex, AReportOfMoreViewsReplacesTheOneBefore) {
  const testing::TemporaryFolder folder;
  const ReportIndex index(folder.path());
  EXPECT_EQ(index.predecessor_of(one_view(), kClass), std::nullopt);
  const auto first = make(index, one_view());
  EXPECT_EQ(index.predecessor_of(testing::sample_study(), kClass), first);
  const auto second = make(index, testing::sample_study());
  EXPECT_NE(second, first);
}

TEST(ReportIndex, TheSameResultAgainIsTheSameReport) {
  const testing::TemporaryFolder folder;
  const ReportIndex index(folder.path());
  const auto first = make(index, one_view());
  EXPECT_EQ(make(index, one_view()), first);
  const auto second = make(index, testing::sample_study());
  EXPECT_EQ(make(index, testing::sample_study()), second) << "it names the first as before";
}

TEST(ReportIndex, OtherWeightsAreAnotherSeriesAndReplaceNothing) {
  const testing::TemporaryFolder folder;
  const ReportIndex index(folder.path());
  make(index, one_view());
  auto other = testing::sample_study();
  other.weights.push_back(std::string(64, 'f'));
  EXPECT_EQ(index.predecessor_of(other, kClass), std::nullopt);
}

TEST(ReportIndex, AFileOfAnotherKindIsAnError) {
  const testing::TemporaryFolder folder;
  const ReportIndex index(folder.path());
  const auto file = folder / "reports" / (report_series_uid(one_view()) + ".json");
  for (const char* text : {"[]", "{}", R"({"content": "x", "report": "1.2", "predecessor": ""})",
                           R"({"content": "1.2", "report": "1.2", "predecessor": "", "more": 1})"}) {
    write_file_atomically(file, std::string_view(text));
    EXPECT_THAT(testing::failure([&] { index.predecessor_of(one_view(), kClass); }, ErrorKind::format),
                HasSubstr(file.filename().string()))
        << text;
  }
}

}  // namespace
}  // namespace deepwrist::clinic
