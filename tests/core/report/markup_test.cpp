#include "core/report/markup.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/report/markup_check.h"
#include "training/report/value_names.h"

namespace deepwrist::report {
namespace {

TEST(Escaped, MarkupBecomesText) {
  EXPECT_EQ(escaped("<script>\"a\" & 'b'</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
  EXPECT_EQ(escaped("a\tb\nc – ü"), "a\tb\nc – ü");
}

TEST(Escaped, WhatIsNotTextIsReplaced) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped(std::string_view("a\0b", 3)), "a" + replaced + "b");
  EXPECT_EQ(escaped("\x1b[31m"), replaced + "[31m");
  EXPECT_EQ(escaped("\xff"), replaced);
  EXPECT_EQ(escaped("\xc0\xbcscript>"), replaced + replaced + "script&gt;") << "an overlong <";
  EXPECT_EQ(escaped("\xed\xa0\x80"), replaced + replaced + replaced) << "a surrogate";
  EXPECT_EQ(escaped("a\xe2\x82"), "a" + replaced + replaced) << "cut off";
}

TEST(Number, HasSignificantDigitsAndNoNan) {
  EXPECT_EQ(number(0.123456), "0.1235");
  EXPECT_EQ(number(12345678, 3), "1.23e+07");
  EXPECT_EQ(number(std::nan("")), "–");
}

TEST(Number, InColumnsKeepsItsZeros) {
  EXPECT_EQ(column_number(0.0284), "0.02840");
  EXPECT_EQ(column_number(1234), "1234");
  EXPECT_EQ(column_number(123456), "1.235e+05");
  EXPECT_EQ(column_number(-0.00001), "−1e-05");
  EXPECT_EQ(column_number(0), "0.000");
  EXPECT_EQ(column_number(std::nan("")), "–");
  EXPECT_EQ(column_number(INFINITY), "inf");
}

TEST(Number, NegativeOnesHaveATrueMinusSign) {
  EXPECT_EQ(number(-0.5), "−0.5");
  EXPECT_EQ(decimal_number(-0.126, 2), "−0.13");
  EXPECT_EQ(decimal_number(-0.001, 2), "0.00") << "nothing has no sign";
  EXPECT_EQ(column_number(-12.5), "−12.50");
  EXPECT_EQ(decimal_number(std::nan(""), 2), "–");
}

TEST(RangeText, IsNeverADashBesideAMinus) {
  EXPECT_EQ(range_text("0.93", "0.97"), "0.93–0.97");
  EXPECT_EQ(range_text(decimal_number(-1.2, 1), decimal_number(-0.3, 1)), "−1.2 to −0.3");
  EXPECT_EQ(range_text(decimal_number(-1.2, 1), decimal_number(0.3, 1)), "−1.2 to 0.3");
}

TEST(Number, IsAsPreciseAsItsDeviation) {
  EXPECT_EQ(number_as_precise(1.3178, 0.15), "1.32");
  EXPECT_EQ(number_as_precise(1.3, 0.0234), "1.300");
  EXPECT_EQ(number_as_precise(123.4, 17), "123");
  for (const double none : {0.0, std::nan(""), double{INFINITY}, 1e30, 1e-30}) {
    EXPECT_EQ(number_as_precise(1.31781, none), "1.318") << none;
  }
}

TEST(ValueNames, KnownPartsAreSpelledOut) {
  EXPECT_EQ(value_heading("lr"), "Learning rate");
  EXPECT_EQ(value_heading("val_error_mm"), "Validation error (mm)");
  EXPECT_EQ(value_title("val_auroc"), "validation AUROC");
  EXPECT_EQ(value_title("val_error_mm_2"), "validation error (mm) of landmark 2");
  EXPECT_EQ(value_title("val_error_mm_2", View::pa), "validation error (mm), 2 tip of the distal radius");
  EXPECT_EQ(value_title("val_recall_3mm"), "validation recall at 3 mm");
  EXPECT_TRUE(is_one_of_several("val_error_mm_2"));
  EXPECT_FALSE(is_one_of_several("val_error_mm"));
  EXPECT_FALSE(is_one_of_several("images_per_s"));
  EXPECT_FALSE(is_one_of_several("2"));
  EXPECT_EQ(value_heading("my_value"), "My value");
  EXPECT_EQ(value_heading(""), "");
}

TEST(MarkupFault, FindsWhatIsWrong) {
  using testing::markup_fault;
  EXPECT_EQ(markup_fault("<a b=\"c\">x &amp; y<d/></a>"), "");
  for (const char* wrong : {"<a>", "<a></b>", "</a>", "<a b=c></a>", "a & b", "<a", "<a b=\"<\"></a>"}) {
    EXPECT_NE(markup_fault(wrong), "") << wrong;
  }
}

}  // namespace
}  // namespace deepwrist::report
