#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace deepwrist::clinic {

/// An SQLite database file, of which what was committed outlives a power failure (write-ahead log,
/// synchronous FULL). For one thread. Its functions and those of Statement throw Error(io) with SQLite's
/// message.
class Database {
 public:
  /// Opens or creates it. Throws Error(format) for a file that is no database or is damaged.
  explicit Database(const std::filesystem::path& path);

  /// Runs statements that give no rows.
  void execute(const char* sql);
  /// Rows changed by the last statement.
  std::int64_t changes() const;

 private:
  friend class Statement;
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// One statement with values for its question marks:
///
///     Statement rows(database, "SELECT file FROM instance WHERE study = ?", number);
///     while (rows.step()) use(rows.text(0));
class Statement {
 public:
  template <typename... Values>
  Statement(Database& database, const char* sql, const Values&... values)
      : Statement(database, sql, Prepared{}) {
    int position = 0;
    (bind(++position, values), ...);
  }

  /// The next row; false after the last.
  bool step();
  /// For statements without rows.
  void run() { step(); }

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  struct Prepared {};
  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const;
  };
  Statement(Database& database, const char* sql, Prepared);
  void bind(int position, std::int64_t value);
  void bind(int position, int value) { bind(position, static_cast<std::int64_t>(value)); }
  void bind(int position, double value);
  void bind(int position, std::string_view value);
  void require(int code) const;

  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// All that is done until commit(), or nothing of it.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool committed_ = false;
};

}  // namespace deepwrist::clinic
