#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "clinic/node/sender.h"
#include "tests/apps/node/node_fixture.h"
#include "tests/clinic/node/orthanc_server.h"

namespace deepwrist::testing {
namespace {
using ::testing::SizeIs;

constexpr const char* kDx = "1.2.840.10008.5.1.4.1.1.1.1";

std::string uid_of(const std::filesystem::path& file) {
  DcmFileFormat format;
  OFString uid;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  format.getDataset()->findAndGetOFString(DCM_SOPInstanceUID, uid);
  return uid.c_str();
}

class NodeWithOrthanc : public NodeProgram {};

TEST_F(NodeWithOrthanc, StudyOfThePacsIsAnsweredIntoItOnceAlsoWhenAllOfItIsForwardedAgain) {
  DEEPWRIST_REQUIRE_ORTHANC();
  port_ = clinic::testing::free_port();
  const clinic::testing::Orthanc pacs(port_);
  configure({"destinations: ['PACS@127.0.0.1:" + std::to_string(pacs.destination().port) + "']"});
  ASSERT_TRUE(pacs.started());
  std::vector<clinic::OutgoingObject> radiographs;
  for (const auto* view : {"PA", "LAT"})
    radiographs.push_back({{{radiograph(view), uid_of(radiograph(view)), kDx}}});
  for (const auto& stored : clinic::send_objects(pacs.destination(), radiographs))
    ASSERT_EQ(stored.outcome, clinic::SendOutcome::sent) << stored.detail;
  start();
  for (const auto& instance : pacs.instances()) pacs.send_to_node({instance});  // an association each
  ASSERT_TRUE(wait_for("delivery", 7)) << log_text();
  for (const auto& delivery : events("delivery")) EXPECT_EQ(delivery.at("outcome"), "sent");
  EXPECT_THAT(pacs.instances(), SizeIs(2 + 7));

  for (const auto& instance : pacs.instances()) pacs.send_to_node({instance});
  ASSERT_TRUE(wait_for("repeated", 2)) << log_text();
  ASSERT_TRUE(wait_for("own result", 4)) << log_text();
  ASSERT_TRUE(wait_for("delivery", 7 + 7)) << log_text();
  EXPECT_THAT(events("predicting"), SizeIs(1));
  EXPECT_THAT(pacs.instances(), SizeIs(2 + 7));
}

}  // namespace
}  // namespace deepwrist::testing
