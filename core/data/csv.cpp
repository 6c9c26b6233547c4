#include "core/data/csv.h"

#include "core/base/atomic_file.h"
#include "core/base/warn_once.h"
#include "core/data/csv_dialect.h"
#include "core/data/csv_parser.h"
#include "core/data/image_files.h"
#include "core/data/text_encoding.h"

namespace deepwrist::data {

CsvTable parse_csv(std::string text, RowProblems& problems, const CsvLimits& limits) {
  const CsvDialect commas{',', text.starts_with("\xef\xbb\xbf") ? std::size_t{3} : 0};
  return CsvParser(std::move(text), problems, limits, commas).parse();
}

CsvTable parse_table(std::string bytes, RowProblems& problems, const CsvLimits& limits) {
  auto decoded = decode_text(std::move(bytes), problems.place());
  if (!decoded.warning.empty()) warn_once(problems.place() + ": " + decoded.warning);
  const auto dialect = find_dialect(decoded.text);
  auto table = CsvParser(std::move(decoded.text), problems, limits, dialect).parse();
  for (const auto& note : table.notes()) note_once(problems.place() + ": " + note);
  return table;
}

CsvTable read_csv(const std::filesystem::path& path, RowProblems& problems, const CsvLimits& limits) {
  return parse_table(read_file(path, limits.file_bytes), problems, limits);
}

CsvTable read_csv(const std::filesystem::path& path, const CsvLimits& limits) {
  require_table(path);
  RowProblems problems(path.string());
  auto table = read_csv(path, problems, limits);
  problems.throw_if_any();
  return table;
}

}  // namespace deepwrist::data
