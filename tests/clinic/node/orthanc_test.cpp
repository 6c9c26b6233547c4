#include <gmock/gmock.h>

#include "clinic/node/sender.h"
#include "tests/clinic/node/orthanc_server.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"

namespace deepwrist::clinic {
namespace {
using ::testing::SizeIs;

using testing::Orthanc;

TEST(Orthanc, ARadiographComesFromThePacsAndResultsGoBackToIt) {
  DEEPWRIST_REQUIRE_ORTHANC();
  const deepwrist::testing::TemporaryFolder folder;
  const testing::ReceiverProcess receiver(testing::quick_options());
  const Orthanc pacs(receiver.port());
  ASSERT_TRUE(pacs.started());
  const auto radiograph = testing::write_result(folder / "dx.dcm", "1.2.840.10008.5.1.4.1.1.1.1", "2.25.50");
  const auto stored = send_objects(pacs.destination(), {{{radiograph}}});
  ASSERT_EQ(stored.at(0).outcome, SendOutcome::sent) << stored.at(0).detail;
  pacs.send_to_node(pacs.instances());
  ASSERT_THAT(receiver.objects(), SizeIs(1));

  const auto report = testing::write_result(folder / "sr.dcm", testing::kComprehensive3dSr, "2.25.51");
  const auto picture = testing::write_result(folder / "sc.dcm", testing::kSecondaryCapture, "2.25.52");
  for (int time = 0; time < 2; ++time) {  // again, as after a crash: nothing is there twice
    for (const auto& result : send_objects(pacs.destination(), {{{report}}, {{picture}}}))
      EXPECT_EQ(result.outcome, SendOutcome::sent) << result.detail;
    EXPECT_THAT(pacs.instances(), SizeIs(3));
  }
}

TEST(Orthanc, RejectsATitleThatItDoesNotKnow) {
  DEEPWRIST_REQUIRE_ORTHANC();
  const deepwrist::testing::TemporaryFolder folder;
  const Orthanc pacs(104);
  ASSERT_TRUE(pacs.started());
  const auto picture = testing::write_result(folder / "sc.dcm", testing::kSecondaryCapture, "2.25.52");
  const auto result = send_objects(pacs.destination(), {{{picture}}}, {.title = "STRANGER"}).at(0);
  EXPECT_NE(result.outcome, SendOutcome::sent);
  EXPECT_THAT(pacs.instances(), SizeIs(0));
}

}  // namespace
}  // namespace deepwrist::clinic
