// Tables of images as spreadsheets, pandas and Windows write them.

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/metadata.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MetadataTables : public ::testing::Test {
 protected:
  /// Reads the table and keeps what was logged. Each has a name of its own, since a note is logged once.
  Metadata read(std::string_view csv, MetadataOptions options = {}) {
    options.meta = folder_.write("meta_" + std::to_string(++tables_) + ".csv", csv).string();
    ::testing::internal::CaptureStderr();
    try {
      auto data = read_metadata(options);
      logged_ = ::testing::internal::GetCapturedStderr();
      return data;
    } catch (...) {
      logged_ = ::testing::internal::GetCapturedStderr();
      throw;
    }
  }

  std::string refusal(std::string_view csv, const MetadataOptions& options = {}) {
    try {
      read(csv, options);
    } catch (const Error& error) {
      return error.what();
    }
    ADD_FAILURE() << "was accepted";
    return {};
  }

  testing::TemporaryFolder folder_;
  std::string logged_;
  int tables_ = 0;
};

TEST_F(MetadataTables, ColumnsAreFoundInAnySpelling) {
  const auto data = read("id,FNAME ,si_de,fracture,spacing\nA,a.dcm,PA ,1.0,0.2\nB,b.dcm,1.0,True,\n",
                         {.gt = {"Fracture"}});
  EXPECT_EQ(data[0].id, "A");
  EXPECT_EQ(data[0].view, View::pa);
  EXPECT_EQ(data[1].view, View::lat);
  EXPECT_EQ(data[0].mm_per_px, cv::Size2d(0.2, 0.2));
  EXPECT_THAT(data[0].gt, ElementsAre(1));
  EXPECT_THAT(data[1].gt, ElementsAre(1));
  EXPECT_THAT(logged_, Not(HasSubstr("not read as")));
}

TEST_F(MetadataTables, NearMissesOfOptionalColumnsAreLogged) {
  read("StudyID,Fname,View,PixelSpacing\nA,a.dcm,0,0.4\n");
  for (const char* name : {"'StudyID' is not read as 'ID'", "'View' is not read as 'Side'",
                           "'PixelSpacing' is not read as 'Spacing'; rename it to Spacing"}) {
    EXPECT_THAT(logged_, HasSubstr(name));
  }
}

TEST_F(MetadataTables, TwoColumnsOfOneNameAreNamed) {
  EXPECT_THAT(refusal("Fname,Side,side\na,0,1\n"), AllOf(HasSubstr("'Side'"), HasSubstr("'side'")));
}

TEST_F(MetadataTables, BlankRowsAtTheEndAreLeftOut) {
  EXPECT_EQ(read("ID,Fname,Side\r\nA,a.dcm,0\r\n,,\r\n,,\r\n").size(), 1U);
  EXPECT_THAT(logged_, HasSubstr("2 rows without content left out, first on line 3"));
}

TEST_F(MetadataTables, BlankAndNanIdsAreRefusedByTheirRows) {
  const auto text = refusal("ID,Fname,Side\n,a.dcm,0\nnan,b.dcm,0\nNaN,c.dcm,0\nNA,d.dcm,1\n12.0,e.dcm,0\n");
  for (const int line : {2, 3, 4, 5}) {
    EXPECT_THAT(text, HasSubstr("line " + std::to_string(line) + ": ID is blank"));
  }
  EXPECT_THAT(text, Not(HasSubstr("line 6")));
  EXPECT_EQ(read("ID,Fname\n12.0,a.dcm\n")[0].id, "12.0");
}

TEST_F(MetadataTables, IdsThatExcelShortenedAreLogged) {
  read("ID,Fname,Side\n1.23457E+12,a.dcm,0\n1.23457E+12,b.dcm,1\n");
  EXPECT_THAT(logged_, HasSubstr("2 fields of ID"));
}

TEST_F(MetadataTables, WindowsPathsAreNamedAsSuch) {
  const auto text =
      refusal("Fname,Side\nsub\\a.dcm,0\nC:\\scans\\b.dcm,0\nD:/scans/c.dcm,0\n\\\\server\\share\\d.dcm,0\n");
  for (const int line : {2, 3, 4, 5}) {
    EXPECT_THAT(text, HasSubstr("line " + std::to_string(line) + ": Fname '"));
  }
  EXPECT_THAT(text, AllOf(HasSubstr("is a Windows path"), HasSubstr("4 problems")));
}

TEST_F(MetadataTables, BackslashesAreReadAsSlashesWhereThatNamesAFile) {
  const auto file = folder_.write("sub/a.dcm", "x"), odd = folder_.write("odd\\name.dcm", "x");
  const auto data = read("Fname,Side\nsub\\a.dcm,0\n");
  EXPECT_EQ(data[0].path, file);
  EXPECT_EQ(data[0].fname, "sub/a.dcm");
  EXPECT_EQ(data[0].id, "a");
  EXPECT_THAT(logged_, HasSubstr("1 Fnames are written with backslashes, which are read as /"));
  EXPECT_EQ(read("ID,Fname,Side\n1,odd\\name.dcm,0\n")[0].path, odd);  // a name may hold one here
}

TEST_F(MetadataTables, ColumnsThatAreNotUsedAreNotLookedAt) {
  EXPECT_EQ(read("Fname,Fracture,Points\na.dcm,-1,what\n", {.read_points = false}).size(), 1U);
  EXPECT_THAT(refusal("Fname,Fracture\na.dcm,-1\n", {.gt = {"Fracture"}}),
              HasSubstr("line 2: Fracture '-1' is neither 0 nor 1"));
  EXPECT_THAT(read("Fname,Fracture\na.dcm,N/A\n", {.gt = {"Fracture"}})[0].gt, ElementsAre(std::nullopt));
}

TEST_F(MetadataTables, TextThatIsNotUtf8IsConverted) {
  const auto data = read("ID,Fname,Side,Hospital\nA,a.dcm,0,H\xf4pital\n");
  EXPECT_EQ(data.table().field(0, 3), "Hôpital");
  EXPECT_THAT(logged_, AllOf(HasSubstr("Windows-1252"), HasSubstr("line 2")));
}

TEST_F(MetadataTables, SemicolonsOfEuropeanSpreadsheetsAreRead) {
  const auto data = read("ID;Fname;Side;Spacing\nA;a, b.dcm;0;0,14\n");
  EXPECT_EQ(data[0].fname, "a, b.dcm");
  EXPECT_EQ(data[0].mm_per_px, cv::Size2d(0.14, 0.14));
}

}  // namespace
}  // namespace deepwrist::data
