#include "core/distributed/rank_notes.h"

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

// "end/R" in the store is the note of rank R:
//
//   no note                        it runs, hangs, or was killed
//   a departure without a reason   it lost the connection: somebody else is to blame
//   a departure with a reason      its own failure
//
// When a rank is killed, each of the others meets an error within milliseconds, one because of the dead rank,
// the next because of that one. So nobody can tell from its own error who was first; the notes can.

namespace deepwrist::distributed {
namespace {

using Store = c10::intrusive_ptr<c10d::Store>;

constexpr std::chrono::milliseconds kPause{50};

std::string key_of(int rank) { return "end/" + std::to_string(rank); }

void write_note(const Store& store, int rank, const Departure& departure) {
  const auto text = text_of(departure);
  store->set(key_of(rank), std::vector<std::uint8_t>(text.begin(), text.end()));
}

LastWords read_notes(const Store& store, int size) {
  LastWords words{std::vector<std::optional<Departure>>(static_cast<std::size_t>(size))};
  for (int rank = 0; rank < size; ++rank) {
    if (!store->check({key_of(rank)})) continue;
    const auto bytes = store->get(key_of(rank));
    words.of_rank[static_cast<std::size_t>(rank)] = departure_of({bytes.begin(), bytes.end()});
  }
  return words;
}

bool is_settled(const LastWords& words) {
  const auto has_reason = [](const auto& note) { return note && !note->reason.empty(); };
  return std::ranges::any_of(words.of_rank, has_reason) ||
         std::ranges::all_of(words.of_rank, [](const auto& note) { return note.has_value(); });
}

/// What the asking thread and the one that waits for it share; it outlives both.
struct Inquiry {
  std::mutex mutex;
  std::condition_variable changed;
  LastWords words;
  bool answered = false;  ///< the store, at least once
  bool done = false;
};

void inquire(const Store& store, int rank, int size, bool timed_out,
             std::chrono::steady_clock::time_point end, Inquiry& inquiry) {
  bool store_answers = true, settled = false;
  try {
    write_note(store, rank, {.timed_out = timed_out});
    while (!settled && std::chrono::steady_clock::now() < end) {
      auto words = read_notes(store, size);
      settled = is_settled(words);
      {
        const std::lock_guard lock(inquiry.mutex);
        inquiry.words = std::move(words);
        inquiry.answered = true;
      }
      if (!settled) std::this_thread::sleep_for(kPause);
    }
  } catch (const std::exception&) {
    store_answers = false;
  }
  const std::lock_guard lock(inquiry.mutex);
  inquiry.words.store_answers = store_answers;
  inquiry.done = true;
  inquiry.changed.notify_all();
}

/// "rank 1 of 3 on host a, rank 2 of 3 on host b".
std::string names_of(const std::vector<int>& ranks, const std::vector<std::string>& hosts) {
  std::string text;
  for (const int rank : ranks) {
    text += (text.empty() ? "" : ", ") +
            rank_name(rank, static_cast<int>(hosts.size()), hosts[static_cast<std::size_t>(rank)]);
  }
  return text;
}

}  // namespace

bool is_timeout(const std::string& what) { return what.find("imed out") != std::string::npos; }

Error verdict(const LastWords& words, int rank, const std::vector<std::string>& hosts,
              const std::string& what, std::chrono::seconds timeout) {
  std::vector<int> silent;
  for (int other = 0; other < static_cast<int>(hosts.size()); ++other) {
    const auto& note = words.of_rank[static_cast<std::size_t>(other)];
    if (note && !note->reason.empty() && other != rank) return error_of(*note, names_of({other}, hosts));
    if (!note && other != rank) silent.push_back(other);
  }
  const auto& first = words.of_rank.front();
  if (!words.store_answers && !first && rank != 0) silent = {0};
  if (silent.empty()) {
    return {ErrorKind::unavailable, "ranks", "the connection between them broke: " + what};
  }
  const bool timed_out = is_timeout(what) || std::ranges::any_of(words.of_rank, [](const auto& note) {
                           return note && note->timed_out;
                         });
  return {ErrorKind::unavailable, names_of(silent, hosts),
          timed_out ? "does not answer for " + std::to_string(timeout.count()) +
                          " s: it hangs, is stopped, or cannot be reached any more (distributed_timeout_s)"
                    : "ended without a word: killed, out of memory, or its machine is gone. The other ranks "
                      "cannot go on; the same command continues from last.pt"};
}

RankNotes::RankNotes(Store store, int rank, int size) : store_(std::move(store)), rank_(rank), size_(size) {}

void RankNotes::write(const Departure& departure) const { write_note(store_, rank_, departure); }

LastWords RankNotes::read() const { return read_notes(store_, size_); }

LastWords RankNotes::exchange_last_words(bool timed_out, std::chrono::milliseconds patience) const {
  const auto inquiry = std::make_shared<Inquiry>();
  inquiry->words.of_rank.resize(static_cast<std::size_t>(size_));
  const auto end = std::chrono::steady_clock::now() + patience;
  // Detached: it may wait for a store whose keeper is stopped, longer than anybody should.
  std::thread([store = store_, rank = rank_, size = size_, timed_out, end, inquiry] {
    inquire(store, rank, size, timed_out, end, *inquiry);
  }).detach();
  std::unique_lock lock(inquiry->mutex);
  inquiry->changed.wait_until(lock, end + kPause * 4, [&] { return inquiry->done; });
  auto words = inquiry->words;
  if (!inquiry->answered) words.store_answers = false;
  return words;
}

void RankNotes::wait_for_others(std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (std::ranges::all_of(read().of_rank, [](const auto& note) { return note.has_value(); })) return;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace deepwrist::distributed
