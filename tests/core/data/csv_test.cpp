#include "core/data/csv.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/csv_writer.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CsvTable parse(std::string_view text, const CsvLimits& limits = {}) {
  RowProblems problems("cases.csv");
  CsvTable table = parse_csv(std::string(text), problems, limits);
  problems.throw_if_any();
  return table;
}

std::vector<std::string> record(const CsvTable& table, std::size_t row) {
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < table.header().size(); ++i) fields.emplace_back(table.field(row, i));
  return fields;
}

std::string refusal(std::string_view text, const CsvLimits& limits = {}) {
  try {
    parse(text, limits);
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(Csv, PlainRecordsAreRead) {
  const auto table = parse("ID,Fname\n1,a.dcm\n2,b.dcm");
  EXPECT_THAT(table.header(), ElementsAre("ID", "Fname"));
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_THAT(record(table, 0), ElementsAre("1", "a.dcm"));
  EXPECT_THAT(record(table, 1), ElementsAre("2", "b.dcm"));
  EXPECT_EQ(table.line(1), 3u);
}

TEST(Csv, QuotesHoldCommasQuotesAndLineEnds) {
  const auto table = parse("a,b\n\"x, \"\"y\"\"\",\"two\nlines\r\nmore\"\n1,2\n");
  EXPECT_THAT(record(table, 0), ElementsAre("x, \"y\"", "two\nlines\r\nmore"));
  EXPECT_EQ(table.line(0), 2u);
  EXPECT_EQ(table.line(1), 5u);
}

TEST(Csv, ByteOrderMarkAndOtherLineEndsAreUnderstood) {
  EXPECT_THAT(record(parse("\xef\xbb\xbf"
                           "ID,b\r\n1,2\r\n"),
                     0),
              ElementsAre("1", "2"));
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "ID,b\r\n1,2\r\n")
                .header()[0],
            "ID");
  EXPECT_EQ(parse("a,b\r1,2\r3,4\r").rows(), 2u);
  EXPECT_EQ(parse("a,b\n\n1,2\n\n\n3,4\n\n").line(1), 6u);
}

TEST(Csv, CellsThatASpreadsheetWouldRunComeBackAsTheyWere) {
  const std::vector<std::string> header{"ID", "=note"},
      cells{"=1+1", "'=1+1", "-a", "'-a", "@x", "\tx", "\rx", "+cmd|' /C calc'!A0", "-5", "=\"a,b\""};
  std::string text = csv_record(header);
  for (const auto& cell : cells) text += csv_record(std::vector{cell, cell});
  EXPECT_THAT(text, HasSubstr("\n'=1+1,'=1+1\n''=1+1,''=1+1\n'-a,'-a\n"));
  EXPECT_THAT(text, HasSubstr("\n-5,-5\n\"'=\"\"a,b\"\"\""));
  const auto table = parse(text);
  EXPECT_THAT(table.header(), ElementsAre("ID", "=note"));
  ASSERT_EQ(table.rows(), cells.size());
  for (std::size_t row = 0; row < cells.size(); ++row)
    EXPECT_THAT(record(table, row), ElementsAre(cells[row], cells[row]));
}

TEST(Csv, EmptyFieldsAreKept) {
  EXPECT_THAT(record(parse("a,b,c\n,x,\n"), 0), ElementsAre("", "x", ""));
  EXPECT_THAT(record(parse("a,b\n\"\",1\n"), 0), ElementsAre("", "1"));
}

TEST(Csv, RowsWithoutAnyContentAreLeftOutWithANote) {
  const auto table = parse("a,b\n1,2\n,\n \t,\xc2\xa0\n3,4\n,\n,\n");
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.line(1), 5U);
  EXPECT_THAT(table.notes(), ElementsAre("4 rows without content left out, first on line 3"));
  EXPECT_EQ(parse("a,b,c\n1,2,3\n,\n,,,,\n").rows(), 1U);  // whatever their length
}

TEST(Csv, BlankFieldsBehindTheLastColumnAreLeftOutWithANote) {
  const auto table = parse("a,b\n1,2,, \n3,4\n");
  EXPECT_THAT(record(table, 0), ElementsAre("1", "2"));
  EXPECT_THAT(record(table, 1), ElementsAre("3", "4"));
  EXPECT_THAT(table.notes(), ElementsAre(HasSubstr("1 row with blank fields behind the last column")));
  EXPECT_THAT(refusal("a,b\n1,2,,x\n"), HasSubstr("line 2: has 4 fields where the header has 2"));
}

TEST(Csv, LinesAreCountedWithEveryKindOfLineEndInQuotes) {
  EXPECT_EQ(parse("a\r\"1\r2\"\r3\r").line(1), 4U);
  EXPECT_EQ(parse("a\r\n\"1\r\n2\"\r\n3\r\n").line(1), 4U);
}

TEST(Csv, EmptyTablesAreErrors) {
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("\xef\xbb\xbf\n\r\n"), HasSubstr("is empty"));
  EXPECT_EQ(parse("a,b\n").rows(), 0u);
}

TEST(Csv, BadRecordsAreReportedTogetherWithTheirLines) {
  const auto text = refusal("a,b\n1\n1,2\n1,2,3\n\"x\"y,2\nu\"v,2\n1," + std::string(1, '\0') + "\n");
  EXPECT_THAT(text, HasSubstr("5 problems"));
  EXPECT_THAT(text, HasSubstr("line 2: has 1 fields where the header has 2"));
  EXPECT_THAT(text, HasSubstr("line 4: has 3 fields"));
  EXPECT_THAT(text, HasSubstr("line 5: text follows"));
  EXPECT_THAT(text, HasSubstr("line 6: a quote stands inside"));
  EXPECT_THAT(text, HasSubstr("line 7: holds a NUL"));
}

TEST(Csv, ManyProblemsAreCutAfterTheFirstTwenty) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += "1\n";
  const auto message = refusal(text);
  EXPECT_THAT(message, HasSubstr("1000 problems"));
  EXPECT_THAT(message, HasSubstr("line 21:"));
  EXPECT_THAT(message, ::testing::Not(HasSubstr("line 22:")));
  EXPECT_THAT(message, HasSubstr("and 980 more"));
}

TEST(Csv, AnUnterminatedQuoteNamesTheLineItOpensOn) {
  EXPECT_THAT(refusal("a,b\n1,2\n1,\"open\n3,4\n"), HasSubstr("line 3: a quote is opened and never closed"));
  EXPECT_THAT(refusal("a,\"b\n1,2\n"), HasSubstr("line 1: a quote is opened"));
}

TEST(Csv, CapsHold) {
  EXPECT_THAT(refusal("a,b\n1," + std::string(101, 'x'), {.field_bytes = 100}),
              HasSubstr("field of 101 bytes"));
  EXPECT_THAT(refusal("a\n\"" + std::string(101, 'x'), {.field_bytes = 100}), HasSubstr("never closed"));
  EXPECT_THAT(refusal("a,b,c\n", {.columns = 2}), HasSubstr("more than 2 fields"));
  const testing::TemporaryFolder folder;
  EXPECT_THROW(read_csv(folder.write("a.csv", "a,b\n1,2\n"), {.file_bytes = 4}), Error);
}

TEST(Csv, TextThatIsNoCsvIsRefused) {
  EXPECT_THAT(refusal("a,a\n1,2\n"), HasSubstr("two columns named 'a'"));
}

TEST(Csv, MissingColumnsNameTheNearest) {
  const auto table = parse("Fname,Side ,Extra\n1,2,3\n");
  EXPECT_EQ(table.require_column("Side"), 1u);
  EXPECT_THAT(*table.missing_column("fnames"), HasSubstr("the nearest is 'Fname'"));
  EXPECT_THAT(*table.missing_column("Spacing"), HasSubstr("'Fname', 'Side', 'Extra'"));
  EXPECT_THAT(*parse("ID|Fname|Side\n1|2|3\n").missing_column("Fname"), HasSubstr("separated by commas"));
  EXPECT_THROW(table.require_column("Points"), Error);
}

TEST(Csv, WrittenRecordsAreReadBack) {
  const std::vector<std::string> fields{"plain", "a,b", "say \"hi\"", "two\nlines", "", " blank "};
  std::string text = csv_record(std::vector<std::string>{"1", "2", "3", "4", "5", "6"}) + csv_record(fields);
  EXPECT_EQ(record(parse(text), 0), fields);
  EXPECT_EQ(csv_record(std::vector<std::string>{""}), "\"\"\n");  // else it would be a blank line
}

TEST(Csv, NumbersAreWrittenShortest) {
  EXPECT_EQ(csv_number(0.1F), "0.1");
  EXPECT_EQ(csv_number(0.1), "0.1");
  EXPECT_EQ(csv_number(1.0F / 3), "0.33333334");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::quiet_NaN()), "");
}

}  // namespace
}  // namespace deepwrist::data
