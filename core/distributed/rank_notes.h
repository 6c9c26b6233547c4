#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <c10/util/intrusive_ptr.h>

#include "core/distributed/departure.h"

namespace c10d {
class Store;
}

namespace deepwrist::distributed {

/// What the ranks are known to have said when the connection broke.
struct LastWords {
  std::vector<std::optional<Departure>> of_rank;
  bool store_answers = true;  ///< rank 0, which keeps the notes, does
};

/// Whether that error of c10d says that somebody did not answer in time.
bool is_timeout(const std::string& what);

/// Who is to blame for a broken exchange: a rank that said why it left; else those that say nothing while the
/// others do, as a killed or stopped process does. `rank` is the one that asks, `what` the error that it met.
Error verdict(const LastWords& words, int rank, const std::vector<std::string>& hosts,
              const std::string& what, std::chrono::seconds timeout);

/// Notes of ranks in the store where they met.
class RankNotes {
 public:
  RankNotes(c10::intrusive_ptr<c10d::Store> store, int rank, int size);

  void write(const Departure& departure) const;
  /// What the others wrote so far.
  LastWords read() const;
  /// Writes that this rank lost the others, `timed_out` where it waited too long for them, and reads what
  /// they say, until one gave a reason or all have written, for at most `patience`: a store whose keeper
  /// hangs does not hold it up.
  LastWords exchange_last_words(bool timed_out, std::chrono::milliseconds patience) const;
  /// Waits until all others have written, for at most `patience`.
  void wait_for_others(std::chrono::milliseconds patience) const;

 private:
  c10::intrusive_ptr<c10d::Store> store_;
  int rank_, size_;
};

}  // namespace deepwrist::distributed
