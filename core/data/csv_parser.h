#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/data/csv_dialect.h"
#include "core/data/csv_limits.h"
#include "core/data/csv_table.h"
#include "core/data/row_problems.h"

namespace deepwrist::data {

/// Walks once over the text of parse_csv. Fields are moved together in the text itself, so that a table
/// needs no second copy of it.
class CsvParser {
 public:
  CsvParser(std::string text, RowProblems& problems, const CsvLimits& limits, const CsvDialect& dialect);

  CsvTable parse();

 private:
  struct Left {  ///< what is left out, for a note
    std::size_t count = 0, first_line = 0;
    void add(std::size_t line);
  };

  void reserve();
  void read_record();
  bool read_field();
  void read_quoted();
  void read_plain();
  bool at_record_end() const;
  std::size_t field_end() const;
  void skip_line_end();
  void take_header();
  void take_record();
  bool is_blank_record() const;
  void drop_blank_tail();
  void drop_record();
  void check_field(std::size_t begin);
  void take_off_mark(std::size_t begin);
  void append(std::string_view content);
  std::string_view text() const { return table_.text_; }
  void read_decimal_commas();
  void add_notes();

  RowProblems& problems_;
  const CsvLimits& limits_;
  const CsvDialect dialect_;
  CsvTable table_;
  std::size_t at_ = 0;   ///< what is read next
  std::size_t out_ = 0;  ///< where the next field goes; never behind at_
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::string problem_;            ///< the first one of the current record
  std::size_t record_begin_ = 0;   ///< start of the current record's fields in the text
  std::size_t fields_before_ = 0;  ///< fields of whole records
  Left blank_records_, long_records_;
  bool decimal_commas_ = false;
};

}  // namespace deepwrist::data
