#include "core/data/csv_parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <set>

#include "core/base/blanks.h"
#include "core/base/error.h"
#include "core/base/formulas.h"
#include "core/base/text.h"
#include "core/data/column_names.h"

// The text is walked over once and made shorter in place:
//
//   0017;"a;b";1,5\n...      as the file has it; at_ is what is read next
//   0017a;b1,5...            contents alone, up to out_; ends_ says where each field ends, lines_ on which
//                            line each record began
//
// The first record is the header. One with a problem is noted with its line and dropped; blank ones are
// counted and dropped. Decimal commas are settled at the end, when every field is known.

namespace deepwrist::data {
namespace {

std::size_t count_line_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool lone_return = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    count += text[i] == '\n' || lone_return ? 1 : 0;
  }
  return count;
}

}  // namespace

void CsvParser::Left::add(std::size_t line) {
  if (count++ == 0) first_line = line;
}

CsvParser::CsvParser(std::string text, RowProblems& problems, const CsvLimits& limits,
                     const CsvDialect& dialect)
    : problems_(problems), limits_(limits), dialect_(dialect) {
  table_.place_ = problems.place();
  table_.text_ = std::move(text);
}

CsvTable CsvParser::parse() {
  if (text().size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::limit, table_.place_, "is larger than 4 GiB");
  }
  reserve();
  at_ = dialect_.begin;
  while (at_ < text().size()) {
    if (at_record_end()) {
      skip_line_end();
    } else {
      read_record();
    }
  }
  if (table_.header_.empty()) {
    throw Error(ErrorKind::format, table_.place_, "is empty; a header line with column names is needed");
  }
  table_.text_.resize(out_);
  if (dialect_.delimiter != ',') read_decimal_commas();
  add_notes();
  return std::move(table_);
}

/// Growing would need twice the memory for a while.
void CsvParser::reserve() {
  const auto count = [&](char c) { return static_cast<std::size_t>(std::ranges::count(text(), c)); };
  const auto lines = std::min(std::max(count('\n'), count('\r')), text().size() / 2) + 1;
  table_.lines_.reserve(lines);
  table_.ends_.reserve(count(dialect_.delimiter) + lines);
}

void CsvParser::read_record() {
  record_line_ = line_;
  record_begin_ = out_;
  fields_before_ = table_.ends_.size();
  problem_.clear();
  while (read_field()) {
  }
  skip_line_end();
  if (table_.header_.empty()) {
    take_header();
  } else {
    take_record();
  }
}

bool CsvParser::at_record_end() const {
  return at_ >= text().size() || text()[at_] == '\n' || text()[at_] == '\r';
}

/// Where a field without quotes ends.
std::size_t CsvParser::field_end() const {
  const std::array ends{dialect_.delimiter, '\r', '\n'};
  return std::min(text().find_first_of(std::string_view(ends.data(), ends.size()), at_), text().size());
}

/// One field and the delimiter after it; false when the record ends.
bool CsvParser::read_field() {
  if (table_.ends_.size() - fields_before_ == limits_.columns) {
    throw Error(ErrorKind::limit, table_.place_,
                "line " + std::to_string(record_line_) + " has more than " + std::to_string(limits_.columns) +
                    " fields");
  }
  const std::size_t begin = out_;
  if (at_ < text().size() && text()[at_] == '"') {
    read_quoted();
  } else {
    read_plain();
  }
  take_off_mark(begin);
  check_field(begin);
  table_.ends_.push_back(static_cast<std::uint32_t>(out_));
  if (at_record_end()) return false;
  ++at_;  // the delimiter
  return true;
}

void CsvParser::append(std::string_view content) {
  std::memmove(table_.text_.data() + out_, content.data(), content.size());
  out_ += content.size();
}

void CsvParser::read_plain() {
  const std::size_t end = field_end();
  const auto content = text().substr(at_, end - at_);
  if (content.find('"') != std::string_view::npos && problem_.empty()) {
    problem_ = "a quote stands inside a field that does not begin with one";
  }
  append(content);
  at_ = end;
}

void CsvParser::read_quoted() {
  ++at_;
  while (true) {
    const std::size_t quote = std::min(text().find('"', at_), text().size());
    const auto content = text().substr(at_, quote - at_);
    line_ += count_line_ends(content);
    append(content);
    at_ = quote;
    if (at_ == text().size()) {
      problem_ = "a quote is opened and never closed";
      return;
    }
    ++at_;
    if (at_ == text().size() || text()[at_] != '"') break;
    append("\"");
    ++at_;
  }
  if (!at_record_end() && text()[at_] != dialect_.delimiter) {
    if (problem_.empty()) problem_ = "text follows the closing quote of a field";
    at_ = field_end();
  }
}

/// The mark of text that is no formula.
void CsvParser::take_off_mark(std::size_t begin) {
  const auto written = text().substr(begin, out_ - begin), content = cell_content(written);
  if (content.size() == written.size()) return;
  out_ = begin;
  append(content);
}

void CsvParser::check_field(std::size_t begin) {
  const auto content = text().substr(begin, out_ - begin);
  if (content.size() > limits_.field_bytes) {
    throw Error(ErrorKind::limit, table_.place_,
                "line " + std::to_string(record_line_) + " has a field of " + std::to_string(content.size()) +
                    " bytes, more than the limit of " + std::to_string(limits_.field_bytes) +
                    (problem_.empty() ? "" : " (" + problem_ + ")"));
  }
  if (problem_.empty() && content.find('\0') != std::string_view::npos) {
    problem_ = "holds a NUL character: is this a text file?";
  }
}

void CsvParser::skip_line_end() {
  if (at_ >= text().size()) return;
  ++line_;
  if (text()[at_] == '\r' && at_ + 1 < text().size() && text()[at_ + 1] == '\n') ++at_;
  ++at_;
}

void CsvParser::take_header() {
  if (!problem_.empty()) {
    throw Error(ErrorKind::format, table_.place_, "line " + std::to_string(record_line_) + ": " + problem_);
  }
  std::set<std::string> seen;
  std::size_t begin = 0;
  for (const std::size_t end : table_.ends_) {
    auto name = trim(text().substr(begin, end - begin));
    if (!name.empty() && !seen.insert(name).second) {
      throw Error(ErrorKind::format, table_.place_, "has two columns named '" + printable(name, 60) + "'");
    }
    table_.keys_.push_back(column_key(name));
    table_.header_.push_back(std::move(name));
    begin = end;
  }
  out_ = 0;
  table_.ends_.clear();
}

bool CsvParser::is_blank_record() const {
  return without_blanks(text().substr(record_begin_, out_ - record_begin_)).empty();
}

/// Blank fields behind the last column, as of a spreadsheet whose widest row is another.
void CsvParser::drop_blank_tail() {
  const std::size_t kept = fields_before_ + table_.header_.size();
  if (table_.ends_.size() <= kept) return;
  const std::size_t end = table_.ends_[kept - 1];
  if (!without_blanks(text().substr(end, out_ - end)).empty()) return;
  long_records_.add(record_line_);
  table_.ends_.resize(kept);
  out_ = end;
}

void CsvParser::drop_record() {
  out_ = record_begin_;
  table_.ends_.resize(fields_before_);
}

void CsvParser::take_record() {
  if (problem_.empty() && is_blank_record()) {
    blank_records_.add(record_line_);
    drop_record();
    return;
  }
  if (problem_.empty()) drop_blank_tail();
  const std::size_t fields = table_.ends_.size() - fields_before_;
  if (problem_.empty() && fields != table_.header_.size()) {
    problem_ = "has " + std::to_string(fields) + " fields where the header has " +
               std::to_string(table_.header_.size());
  }
  if (problem_.empty()) {
    table_.lines_.push_back(static_cast<std::uint32_t>(record_line_));
    return;
  }
  problems_.add(record_line_, problem_);
  drop_record();
}

/// Where every fraction of the table has a comma, as Excel writes them in much of Europe.
void CsvParser::read_decimal_commas() {
  bool commas = false;
  std::size_t begin = 0;
  for (const std::size_t end : table_.ends_) {
    const auto field = text().substr(begin, end - begin);
    if (is_decimal_point_number(field)) return;
    commas = commas || is_decimal_comma_number(field);
    begin = end;
  }
  begin = 0;
  for (const std::size_t end : table_.ends_) {
    if (commas && is_decimal_comma_number(text().substr(begin, end - begin))) {
      table_.text_[text().find(',', begin)] = '.';
    }
    begin = end;
  }
  decimal_commas_ = commas;
}

void CsvParser::add_notes() {
  auto& notes = table_.notes_;
  if (dialect_.delimiter != ',') {
    notes.push_back(std::string("columns are separated by ") +
                    (dialect_.delimiter == ';' ? "semicolons" : "tabs") + ", not commas" +
                    (decimal_commas_ ? "; numbers with a decimal comma are read" : ""));
  }
  const auto add = [&](const Left& left, const char* what) {
    if (left.count == 0) return;
    notes.push_back(std::to_string(left.count) + (left.count == 1 ? " row" : " rows") + what +
                    ", first on line " + std::to_string(left.first_line));
  };
  add(blank_records_, " without content left out");
  add(long_records_, " with blank fields behind the last column, which are left out");
}

}  // namespace deepwrist::data
