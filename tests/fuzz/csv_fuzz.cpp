// Any bytes as a table: an Error or records that read back as themselves, never a crash or memory without
// end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"

using namespace deepwrist;
using namespace deepwrist::data;

namespace {

/// The table with columns named c0, c1, ...
std::string rewritten(const CsvTable& table) {
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < table.header().size(); ++i) fields.push_back("c" + std::to_string(i));
  std::string text = csv_record(fields);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = table.field(row, i);
    text += csv_record(fields);
  }
  return text;
}

/// As the strict reader and as files from outside are read, in any encoding and dialect.
void read(CsvTable (*parse)(std::string, RowProblems&, const CsvLimits&), std::string_view text) {
  std::string written;
  try {
    RowProblems problems("fuzz.csv");
    const auto table = parse(std::string(text), problems, {.field_bytes = 1000, .columns = 100});
    for (const auto& name : table.header()) table.near_miss(name);
    written = rewritten(table);
    problems.throw_if_any();
  } catch (const Error&) {
    if (written.empty()) return;
  }
  RowProblems problems("again.csv");
  const auto table = parse_csv(written, problems);
  if (problems.count() != 0 || rewritten(table) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool quiet = (log().set_level(spdlog::level::off), true);
  static_cast<void>(quiet);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(parse_csv, text);
  read(parse_table, text);
  return 0;
}
