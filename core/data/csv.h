#pragma once

#include <filesystem>
#include <string>

#include "core/data/csv_limits.h"
#include "core/data/csv_table.h"
#include "core/data/row_problems.h"

namespace deepwrist::data {

/// Parses RFC 4180 text: commas, double quotes (doubled inside quotes, where line ends are kept), LF, CRLF or
/// CR, a UTF-8 byte order mark; blank lines are skipped. Cells that csv_record marked as text, and no
/// formulas, lose the mark (core/base/formulas.h). Records whose fields are all blank, and blank fields
/// behind the last column, as spreadsheets save them, are left out with a note (CsvTable::notes). Ragged
/// records, stray quotes and NUL characters go to `problems`, and their records are left out. Throws
/// Error(format) for an empty table or header, or one name twice; Error(limit) above `limits`.
CsvTable parse_csv(std::string text, RowProblems& problems, const CsvLimits& limits = {});

/// The same for a file's bytes as people have them (docs/tables.md): other encodings are converted
/// (text_encoding.h), columns separated by semicolons or tabs and then decimal commas are understood where
/// the header leaves no doubt (csv_dialect.h). All that is logged, once a process.
CsvTable parse_table(std::string bytes, RowProblems& problems, const CsvLimits& limits = {});

/// parse_table of a file.
CsvTable read_csv(const std::filesystem::path& path, RowProblems& problems, const CsvLimits& limits = {});
/// The same; throws Error(format) with all problems.
CsvTable read_csv(const std::filesystem::path& path, const CsvLimits& limits = {});

}  // namespace deepwrist::data
