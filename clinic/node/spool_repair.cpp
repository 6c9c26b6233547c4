#include "clinic/node/spool_repair.h"

#include <sys/stat.h>

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"

// After a crash database and folders may be one step apart (spool_repair.h has the table). What mends them is
// here in the order of repair_spool.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

/// Rows of a query whose first column is a text and whose second is a study's number.
struct NamedRow {
  std::string name;
  std::int64_t study = 0;
};

std::vector<NamedRow> all_of(Database& database, const char* sql) {
  Statement rows(database, sql);
  std::vector<NamedRow> found;
  while (rows.step()) found.push_back({rows.text(0), rows.integer(1)});
  return found;
}

void restart_predictions(Database& database) {
  // The node's end is not the study's fault: it keeps its attempts.
  database.execute(
      "UPDATE study SET status = 'received', attempts = max(attempts - 1, 0) WHERE status = 'predicting'");
  if (database.changes() > 0)
    log().info("{} predictions were cut short and are made again", database.changes());
}

void complete_removals(Database& database, const Spool& spool) {
  for (const auto& [status, study] :
       all_of(database, "SELECT status, number FROM study WHERE status = 'expired'"))
    remove_expired(database, spool, study);
}

void lose_instance(Database& database, const NamedRow& row) {
  log().error("study {}: the file of an object is gone from the spool", row.study);
  Transaction transaction(database);
  Statement(database, "DELETE FROM instance WHERE file = ?", row.name).run();
  Statement(database,
            "UPDATE study SET status = 'failed', error = 'lost' WHERE number = ?1 AND NOT EXISTS "
            "(SELECT * FROM instance WHERE study = ?1)",
            row.study)
      .run();
  transaction.commit();
}

void find_instances(Database& database, const Spool& spool) {
  for (const auto& row : all_of(database, "SELECT file, study FROM instance")) {
    const auto home = spool.study(row.study) / row.name, arrival = spool.received() / row.name;
    if (fs::exists(home)) continue;
    if (fs::exists(arrival)) {
      mkdir(spool.study(row.study).c_str(), 0700);  // where it cannot be made the move says so
      move_file(arrival, home);
    } else {
      lose_instance(database, row);
    }
  }
}

void return_strays(Database& database, const Spool& spool) {
  for (const auto& folder : fs::directory_iterator(spool.studies())) {
    const auto number = parse_integer(folder.path().filename().string());
    if (!number || !folder.is_directory()) continue;
    for (const auto& name : files_in(folder.path())) {
      if (Statement(database, "SELECT 1 FROM instance WHERE file = ?", name).step()) continue;
      log().warn("study {}: a file that the database does not know goes back to received/", *number);
      move_file(folder.path() / name, spool.received() / name);
    }
  }
}

void check_results(Database& database, const Spool& spool) {
  for (const auto& row : all_of(database, "SELECT uid, study FROM result")) {
    if (fs::exists(spool.result(row.name))) continue;
    log().error("study {}: the file of a result is gone from the spool; it is made again", row.study);
    Transaction transaction(database);
    Statement(database, "DELETE FROM delivery WHERE uid = ?", row.name).run();
    Statement(database, "DELETE FROM result WHERE uid = ?", row.name).run();
    Statement(database, "UPDATE study SET status = 'received', attempts = 0 WHERE number = ?", row.study)
        .run();
    transaction.commit();
  }
  for (const auto& name : files_in(spool.results())) {
    const auto uid = fs::path(name).stem().string();
    if (!Statement(database, "SELECT 1 FROM result WHERE uid = ?", uid).step())
      fs::remove(spool.results() / name);
  }
}

}  // namespace

void remove_expired(Database& database, const Spool& spool, std::int64_t study) {
  Statement results(database, "SELECT uid FROM result WHERE study = ?", study);
  while (results.step()) fs::remove(spool.result(results.text(0)));
  fs::remove_all(spool.study(study));
  Transaction transaction(database);
  for (const auto* sql : {"DELETE FROM delivery WHERE uid IN (SELECT uid FROM result WHERE study = ?)",
                          "DELETE FROM result WHERE study = ?", "DELETE FROM instance WHERE study = ?",
                          "DELETE FROM study WHERE number = ?"}) {
    Statement(database, sql, study).run();
  }
  transaction.commit();
}

void repair_spool(Database& database, const Spool& spool) {
  try {
    restart_predictions(database);
    complete_removals(database, spool);
    find_instances(database, spool);
    return_strays(database, spool);
    check_results(database, spool);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, error.path1().string(), "cannot be put in order: " + error.code().message());
  }
}

}  // namespace deepwrist::clinic
