#include "core/data/csv.h"

#include <algorithm>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/image_files.h"

namespace deepwrist::data {

std::string_view CsvTable::field(std::size_t row, std::size_t column) const {
  const std::size_t index = row * header_.size() + column;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::optional<std::string> CsvTable::missing_column(std::string_view name) const {
  if (column(name)) return std::nullopt;
  std::string message = "there is no column '" + std::string(name) + "'";
  if (const auto near = nearest(name, header_)) {
    message += "; the nearest is '" + printable(*near, 60) + "'";
  } else if (header_.size() == 1 && header_[0].find_first_of(";\t") != std::string::npos) {
    message += "; columns must be separated by commas";
  } else {
    message += "; there are";
    for (std::size_t i = 0; i < std::min<std::size_t>(header_.size(), 12); ++i) {
      message += (i == 0 ? " '" : ", '") + printable(header_[i], 60) + "'";
    }
    if (header_.size() > 12) message += ", ...";
  }
  return message;
}

std::size_t CsvTable::require_column(std::string_view name) const {
  if (const auto message = missing_column(name)) throw Error(ErrorKind::format, place_, *message);
  return *column(name);
}

/// Walks once over the text; holds where it is.
class CsvParser {
 public:
  CsvParser(std::string_view text, RowProblems& problems, const CsvLimits& limits)
      : text_(text), problems_(problems), limits_(limits) {}

  CsvTable parse();

 private:
  void read_record();
  bool read_field();
  void read_quoted();
  void read_plain();
  bool at_record_end() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_line_end();
  void take_header();
  void take_record();
  void check_field(std::size_t begin);

  std::string_view text_;
  RowProblems& problems_;
  const CsvLimits& limits_;
  CsvTable table_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::string problem_;            ///< the first one of the current record
  std::size_t record_begin_ = 0;   ///< start of the current record in table_.text_
  std::size_t fields_before_ = 0;  ///< fields of whole records
};

CsvTable CsvParser::parse() {
  table_.place_ = problems_.place();
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    throw Error(ErrorKind::format, table_.place_, "is UTF-16 text; save it as UTF-8");
  }
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  while (at_ < text_.size()) {
    if (at_record_end()) {
      skip_line_end();
    } else {
      read_record();
    }
  }
  if (table_.header_.empty()) {
    throw Error(ErrorKind::format, table_.place_, "is empty; a header line with column names is needed");
  }
  return std::move(table_);
}

void CsvParser::read_record() {
  record_line_ = line_;
  record_begin_ = table_.text_.size();
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

/// One field and the comma after it; false when the record ends.
bool CsvParser::read_field() {
  if (table_.ends_.size() - fields_before_ == limits_.columns) {
    throw Error(ErrorKind::limit, table_.place_,
                "line " + std::to_string(record_line_) + " has more than " + std::to_string(limits_.columns) +
                    " fields");
  }
  const std::size_t begin = table_.text_.size();
  if (at_ < text_.size() && text_[at_] == '"') {
    read_quoted();
  } else {
    read_plain();
  }
  check_field(begin);
  table_.ends_.push_back(table_.text_.size());
  if (at_record_end()) return false;
  ++at_;  // the comma
  return true;
}

void CsvParser::read_plain() {
  const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  const auto content = text_.substr(at_, end - at_);
  if (content.find('"') != std::string_view::npos && problem_.empty()) {
    problem_ = "a quote stands inside a field that does not begin with one";
  }
  table_.text_ += content;
  at_ = end;
}

void CsvParser::read_quoted() {
  ++at_;
  while (true) {
    const std::size_t quote = std::min(text_.find('"', at_), text_.size());
    const auto content = text_.substr(at_, quote - at_);
    line_ += static_cast<std::size_t>(std::ranges::count(content, '\n'));
    table_.text_ += content;
    at_ = quote;
    if (at_ == text_.size()) {
      problem_ = "a quote is opened and never closed";
      return;
    }
    ++at_;
    if (at_ == text_.size() || text_[at_] != '"') break;
    table_.text_ += '"';
    ++at_;
  }
  if (!at_record_end() && text_[at_] != ',') {
    if (problem_.empty()) problem_ = "text follows the closing quote of a field";
    at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  }
}

void CsvParser::check_field(std::size_t begin) {
  const auto content = std::string_view(table_.text_).substr(begin);
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
  if (at_ >= text_.size()) return;
  ++line_;
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
}

void CsvParser::take_header() {
  if (!problem_.empty()) {
    throw Error(ErrorKind::format, table_.place_, "line " + std::to_string(record_line_) + ": " + problem_);
  }
  std::set<std::string> seen;
  std::size_t begin = 0;
  for (const std::size_t end : table_.ends_) {
    auto name = trim(std::string_view(table_.text_).substr(begin, end - begin));
    if (!name.empty() && !seen.insert(name).second) {
      throw Error(ErrorKind::format, table_.place_, "has two columns named '" + printable(name, 60) + "'");
    }
    table_.header_.push_back(std::move(name));
    begin = end;
  }
  table_.text_.clear();
  table_.ends_.clear();
}

void CsvParser::take_record() {
  const std::size_t fields = table_.ends_.size() - fields_before_;
  if (problem_.empty() && fields != table_.header_.size()) {
    problem_ = "has " + std::to_string(fields) + " fields where the header has " +
               std::to_string(table_.header_.size());
  }
  if (problem_.empty()) {
    table_.lines_.push_back(record_line_);
    return;
  }
  problems_.add(record_line_, problem_);
  table_.text_.resize(record_begin_);
  table_.ends_.resize(fields_before_);
}

CsvTable parse_csv(std::string_view text, RowProblems& problems, const CsvLimits& limits) {
  return CsvParser(text, problems, limits).parse();
}

CsvTable read_csv(const std::filesystem::path& path, const CsvLimits& limits) {
  require_table(path);
  RowProblems problems(path.string());
  CsvTable table = parse_csv(read_file(path, limits.file_bytes), problems, limits);
  problems.throw_if_any();
  return table;
}

}  // namespace deepwrist::data
