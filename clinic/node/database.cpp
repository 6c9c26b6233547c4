#include "clinic/node/database.h"

#include <sqlite3.h>

#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int code, const char* message) {
  const bool damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
  throw Error(damaged ? ErrorKind::format : ErrorKind::io, path.string(),
              std::string("the database does not work: ") + message);
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::filesystem::path& path) : path_(path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(path_, code, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
  sqlite3_busy_timeout(handle, 10'000);  // somebody may look into it
  execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA trusted_schema = OFF;");
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(path_, code, sqlite3_errmsg(handle_.get()));
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }

void Statement::Finalizer::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement::Statement(Database& database, const char* sql, Prepared) : database_(database) {
  sqlite3_stmt* handle = nullptr;
  require(sqlite3_prepare_v2(database_.handle_.get(), sql, -1, &handle, nullptr));
  handle_.reset(handle);
}

void Statement::require(int code) const {
  if (code != SQLITE_OK) fail(database_.path_, code, sqlite3_errmsg(database_.handle_.get()));
}

void Statement::bind(int position, std::int64_t value) {
  require(sqlite3_bind_int64(handle_.get(), position, value));
}

void Statement::bind(int position, double value) {
  require(sqlite3_bind_double(handle_.get(), position, value));
}

void Statement::bind(int position, std::string_view value) {
  require(sqlite3_bind_text(handle_.get(), position, value.data(), static_cast<int>(value.size()),
                            SQLITE_TRANSIENT));
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) require(code);
  return code == SQLITE_ROW;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (committed_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {  // SQLite has rolled back by itself
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  committed_ = true;
}

}  // namespace deepwrist::clinic
