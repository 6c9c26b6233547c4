#include <opencv2/imgcodecs.hpp>

#include "core/data/metadata.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;

class LocalizeProgram : public Programs {};
class CreateDatasetProgram : public Programs {};
class Launcher : public ::testing::Test {};

TEST_F(LocalizeProgram, WritesLandmarksThatAreMetadataAgain) {
  const auto done = run_localize({"save_image=true", "save_image_dir=" + (own_ / "img").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  data::MetadataOptions options;
  options.meta = own_ / "landmarks.csv";
  options.data_folder = shared() / "phantoms";
  options.required = {"Points"};
  const auto metadata = data::read_metadata(options);
  EXPECT_EQ(metadata.cases.size(), 6U);
  EXPECT_EQ(metadata.cases[0].points.size(), 3U);
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "img"), {}), 6);
}

TEST_F(CreateDatasetProgram, WritesRoisAndTheClassifiersTable) {
  const auto done = run({program("create_dataset"), "dataset.meta=" + cases_csv().string(),
                         "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                         "save_path=" + (own_ / "rois").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto table = own_ / "rois/dataset_meta.csv";
  EXPECT_EQ(column(table, "Fracture"), column(cases_csv(), "Fracture"));
  for (const auto& file : column(table, "Fname")) {
    const auto roi = cv::imread((own_ / "rois") / file, cv::IMREAD_UNCHANGED);
    EXPECT_EQ(roi.size(), cv::Size(256, 256)) << file;
    EXPECT_EQ(roi.type(), CV_8U) << file;
  }
}

TEST_F(Launcher, StartsProgramsByName) {
  const auto help = run({program("deepwrist"), "localize", "--help"});
  EXPECT_EQ(help.exit_code, 0) << help.err;
  EXPECT_THAT(help.out, HasSubstr("save_path"));
  EXPECT_EQ(run({program("deepwrist"), "tset"}).exit_code, 2);
  EXPECT_EQ(run({program("deepwrist"), "--version"}).exit_code, 0);
}

}  // namespace
}  // namespace deepwrist::testing
