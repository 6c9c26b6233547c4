// Any bytes as a table: an Error or records that read back as themselves, never a crash or memory without
// end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/error.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string written;
  try {
    RowProblems problems("fuzz.csv");
    const auto table = parse_csv(text, problems, {.field_bytes = 1000, .columns = 100});
    written = rewritten(table);
    problems.throw_if_any();
  } catch (const Error&) {
    if (written.empty()) return 0;
  }
  RowProblems problems("again.csv");
  const auto table = parse_csv(written, problems);
  if (problems.count() != 0 || rewritten(table) != written) std::abort();
  return 0;
}
