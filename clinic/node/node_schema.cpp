#include "clinic/node/node_schema.h"

#include <string>

#include "core/base/error.h"

//   study ◄── instance     received objects; one that was replaced stays, its file too, until the study goes
//     ▲
//     └────── result ◄── delivery     one for each destination; other forms of a result (form_of) have none
//
// Columns of UIDs are patient data; logs have study.number. Numbers are never used again.

namespace deepwrist::clinic {
namespace {

constexpr std::int64_t kVersion = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE study (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  study_uid TEXT NOT NULL,
  side TEXT NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  error TEXT NOT NULL,
  last_received REAL NOT NULL,
  changed REAL NOT NULL,
  latency REAL NOT NULL DEFAULT -1,
  UNIQUE (study_uid, side));
CREATE INDEX study_status ON study (status, last_received);
CREATE TABLE instance (
  file TEXT PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES study,
  sop_uid TEXT NOT NULL,
  view TEXT NOT NULL,
  digest TEXT NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0);
CREATE INDEX instance_study ON instance (study, sop_uid);
CREATE TABLE result (
  uid TEXT PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES study,
  sop_class TEXT NOT NULL,
  form_of TEXT NOT NULL,
  revision INTEGER NOT NULL);
CREATE INDEX result_study ON result (study);
CREATE INDEX result_form ON result (form_of);
CREATE TABLE delivery (
  uid TEXT NOT NULL REFERENCES result,
  destination TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next REAL NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (uid, destination));
CREATE INDEX delivery_next ON delivery (state, next);
PRAGMA user_version = 1;
)sql";

}  // namespace

void prepare_schema(Database& database) {
  Transaction transaction(database);
  std::int64_t version = 0;
  {
    Statement row(database, "PRAGMA user_version");
    if (row.step()) version = row.integer(0);
  }
  if (version > kVersion) {
    throw Error(
        ErrorKind::unsupported, "state.db",
        "was written by a newer version of this program (tables of version " + std::to_string(version) + ")");
  }
  if (version == 0) database.execute(kTables);
  transaction.commit();
}

}  // namespace deepwrist::clinic
