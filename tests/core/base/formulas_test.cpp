#include "core/base/formulas.h"

#include <gtest/gtest.h>

namespace deepwrist {
namespace {

TEST(FormulaCells, GetAnApostropheUnlessTheyAreNumbers) {
  for (const std::string cell : {"=1+1", "+1+1", "-a", "@SUM(A1)", "\tx", "\rx", "\n=x", "=", "-", "-1-1",
                                 "+x", "=HYPERLINK(\"http://x\")", "-5%", "-1,5,5"}) {
    EXPECT_EQ(written_cell(cell), "'" + cell);
  }
  for (const std::string cell : {"-5", "+5", "-0.25", "-1e-3", "-1,5", "-inf", "", "a=1", "12", "x-y", "'",
                                 "'a", "'-5", " =1", "1.2.840"}) {
    EXPECT_EQ(written_cell(cell), cell);
  }
}

TEST(FormulaCells, ComeBackAsTheyWereHoweverTheyWereWritten) {
  for (const auto formulas : {Formulas::as_text, Formulas::kept}) {
    configure_formulas(formulas);
    for (const std::string cell :
         {"=1+1", "'=1+1", "''=1+1", "-a", "'-a", "-5",   "'-5",   "''-5", "'",     "''",   "'a",   "\tx",
          "'\tx", "@",     "'@",     "",   "-",   "+1,5", "'+1,5", "+x,5", "'+x,5", "\r\n", "'\r\n"}) {
      EXPECT_EQ(cell_content(written_cell(cell)), cell);
    }
  }
  EXPECT_EQ(written_cell("=1+1"), "=1+1");
  configure_formulas(Formulas::as_text);
  EXPECT_EQ(written_cell("=1+1"), "'=1+1");
}

}  // namespace
}  // namespace deepwrist
