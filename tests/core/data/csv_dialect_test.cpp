#include "core/data/csv_dialect.h"

#include <gmock/gmock.h>

#include "core/data/csv.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

CsvTable read(const std::string& bytes) {
  RowProblems problems("cases.csv");
  auto table = parse_table(bytes, problems);
  problems.throw_if_any();
  return table;
}

std::vector<std::string> record(const CsvTable& table, std::size_t row) {
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < table.header().size(); ++i) fields.emplace_back(table.field(row, i));
  return fields;
}

TEST(CsvDialect, SemicolonsAndDecimalCommasOfEuropeanSpreadsheetsAreRead) {
  const auto table = read("ID;Fracture_Prediction;Spacing\r\nA;0,75;0,14\r\nB;-1,5e-3;0,15\r\n");
  EXPECT_THAT(table.header(), ElementsAre("ID", "Fracture_Prediction", "Spacing"));
  EXPECT_THAT(record(table, 0), ElementsAre("A", "0.75", "0.14"));
  EXPECT_THAT(record(table, 1), ElementsAre("B", "-1.5e-3", "0.15"));
  EXPECT_THAT(table.notes(), ElementsAre(AllOf(HasSubstr("semicolons"), HasSubstr("decimal comma"))));
}

TEST(CsvDialect, CommasThatAreNoDecimalCommasStay) {
  const auto points = read("ID;Points;Score\nA;[[1,2],[3,4]];5\n");
  EXPECT_THAT(record(points, 0), ElementsAre("A", "[[1,2],[3,4]]", "5"));
  const auto mixed = read("ID;Spacing;Score\nA;1,2;0.5\n");  // a row and a column spacing
  EXPECT_THAT(record(mixed, 0), ElementsAre("A", "1,2", "0.5"));
  EXPECT_THAT(record(read("ID,Score\nA,\"0,5\"\n"), 0), ElementsAre("A", "0,5"));
}

TEST(CsvDialect, TabsOfUnicodeTextAreRead) {
  std::string bytes = "\xff\xfe";
  for (const char c : std::string_view("ID\tFname\r\nA\ta b, c.dcm\r\n")) bytes += {c, '\0'};
  const auto table = read(bytes);
  EXPECT_THAT(record(table, 0), ElementsAre("A", "a b, c.dcm"));
  EXPECT_THAT(table.notes(), ElementsAre(HasSubstr("tabs")));
}

TEST(CsvDialect, AHeaderWithCommasIsSeparatedByCommas) {
  EXPECT_EQ(find_dialect("ID,Note; more\n").delimiter, ',');
  EXPECT_EQ(find_dialect("\"a,b\";c\n1,2;3\n").delimiter, ';');
  EXPECT_EQ(find_dialect("ID\n1;2\n").delimiter, ',');
  EXPECT_EQ(find_dialect("\n\nID;x\n").delimiter, ';');
}

TEST(CsvDialect, ExcelsLineThatNamesTheSeparatorIsRead) {
  const auto table = read("\xef\xbb\xbfsep=;\r\nID;Note\r\nA;b\r\n");
  EXPECT_THAT(table.header(), ElementsAre("ID", "Note"));
  EXPECT_EQ(table.line(0), 3U);
  EXPECT_THAT(read("sep=,\nID,Note; more\nA,b\n").header(), ElementsAre("ID", "Note; more"));
}

TEST(CsvDialect, AConvertedTableIsLoggedOnce) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("latin.csv", "ID,Hospital\n1,H\xf4pital\n");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(read_csv(file).field(0, 1), "Hôpital");
  read_csv(file);
  const auto logged = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, AllOf(HasSubstr(file.string()), HasSubstr("line 2"), HasSubstr("Windows-1252")));
  EXPECT_EQ(logged.find("Windows-1252"), logged.rfind("Windows-1252"));
}

}  // namespace
}  // namespace deepwrist::data
