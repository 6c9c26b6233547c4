#include "core/distributed/meeting.h"

#include <thread>
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/signals.h"
#include "core/base/text.h"
#include "core/distributed/network.h"
#include "core/distributed/rank_notes.h"

// The store is a table of texts that rank 0 keeps (or a file, where all are on one machine):
//
//   claim/R     how many processes say that they are rank R; the second one ends, and all others with it
//   host/R      its machine
//   address/R   where it is found, as digits
//   end/R       why it left (rank_notes.cpp)
//
// A rank finds its own address by asking the system from where it would reach MASTER_ADDR. Rank 0 finds
// itself so, which is a loopback address on Debian; where a rank of another machine is there, it asks from
// where it would reach that one.

namespace deepwrist::distributed {
namespace {

using Clock = std::chrono::steady_clock;
using Store = c10::intrusive_ptr<c10d::Store>;

std::string numbered(const char* name, int rank) { return name + std::to_string(rank); }

void put(const Store& store, const std::string& key, const std::string& text) {
  store->set(key, std::vector<std::uint8_t>(text.begin(), text.end()));
}

std::string text_at(const Store& store, const std::string& key) {
  const auto bytes = store->get(key);
  return {bytes.begin(), bytes.end()};
}

/// Waits until rank 0 listens: the library would wait too, but not look for signals, and say much.
void wait_for_rank_0(const RankPlace& place, std::chrono::seconds timeout) {
  const auto end = Clock::now() + timeout;
  while (!accepts_connections(place.address, place.port)) {
    throw_if_stop_requested();
    if (Clock::now() > end) {
      throw Error(ErrorKind::unavailable, rank_name(0, place.size, ""),
                  "cannot be reached at " + printable(place.address, 80) + ":" + std::to_string(place.port) +
                      " within " + std::to_string(timeout.count()) +
                      " s: is it started, and are MASTER_ADDR and MASTER_PORT its host and port?");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Store store_of_rank_0(const RankPlace& place, std::chrono::seconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = place.rank == 0 && !place.outside_store;
  options.waitWorkers = false;
  options.timeout = timeout;
  if (options.isServer) {
    require_free_port(place.port);
  } else {
    wait_for_rank_0(place, timeout);
  }
  return c10::make_intrusive<c10d::TCPStore>(place.address, options);
}

Store open_store(const RankPlace& place, std::chrono::seconds timeout) {
  Store store;
  if (place.store_file.empty()) {
    store = store_of_rank_0(place, timeout);
  } else {
    store = c10::make_intrusive<c10d::FileStore>(place.store_file, place.size);
  }
  store->setTimeout(timeout);
  return c10::make_intrusive<c10d::PrefixStore>("deepwrist/" + place.attempt, store);
}

/// A second process of one number fails, and says it to the one that came first.
void claim_rank(const Store& store, const RankPlace& place) {
  if (store->add(numbered("claim/", place.rank), 1) == 1) return;
  const auto other = store->check({numbered("host/", place.rank)})
                         ? text_at(store, numbered("host/", place.rank))
                         : std::string("another machine");
  const Error error(ErrorKind::usage, rank_name(place.rank, place.size, ""),
                    "is there twice, on " + other + " and on " + host_name() +
                        "; the launcher must give each process a number of its own");
  RankNotes(store, place.rank, place.size).write({error.kind(), 0, false, error.reason()});
  throw error;
}

/// Throws what a rank that left already said.
void look_for_departures(const Store& store, const RankPlace& place) {
  const auto words = RankNotes(store, place.rank, place.size).read();
  for (int rank = 0; rank < place.size; ++rank) {
    const auto& note = words.of_rank[static_cast<std::size_t>(rank)];
    if (note && !note->reason.empty()) throw error_of(*note, rank_name(rank, place.size, ""));
  }
}

/// Waits until every rank has written `name`.
void wait_for_all(const Store& store, const char* name, const RankPlace& place,
                  std::chrono::seconds timeout) {
  const auto end = Clock::now() + timeout;
  for (int rank = 0; rank < place.size; ++rank) {
    while (!store->check({numbered(name, rank)})) {
      throw_if_stop_requested();
      look_for_departures(store, place);
      if (Clock::now() > end) {
        std::string missing;
        for (int other = rank; other < place.size; ++other) {
          if (!store->check({numbered(name, other)}))
            missing += (missing.empty() ? "" : ", ") + std::to_string(other);
        }
        throw Error(ErrorKind::unavailable, "rank " + missing + " of " + std::to_string(place.size),
                    "did not come within " + std::to_string(timeout.count()) +
                        " s (distributed_timeout_s): was it started?");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

/// The address of a rank on another machine; empty where all are on this one.
std::string address_elsewhere(const Store& store, const RankPlace& place,
                              const std::vector<std::string>& hosts) {
  for (int rank = 0; rank < place.size; ++rank) {
    const auto address = text_at(store, numbered("address/", rank));
    if (hosts[static_cast<std::size_t>(rank)] != host_name() && !is_loopback(address)) return address;
  }
  return "";
}

}  // namespace

Meeting meet(const RankPlace& place, std::chrono::seconds timeout) {
  Meeting meeting;
  meeting.address =
      place.store_file.empty() ? address_towards(place.address, place.port) : std::string("127.0.0.1");
  meeting.store = open_store(place, timeout);
  const auto& store = meeting.store;
  claim_rank(store, place);
  put(store, numbered("address/", place.rank), meeting.address);
  put(store, numbered("host/", place.rank), host_name());
  wait_for_all(store, "host/", place, timeout);
  for (int rank = 0; rank < place.size; ++rank)
    meeting.hosts.push_back(text_at(store, numbered("host/", rank)));
  if (is_loopback(meeting.address)) {
    if (const auto other = address_elsewhere(store, place, meeting.hosts); !other.empty())
      meeting.address = address_towards(other, place.port);
  }
  look_for_departures(store, place);
  return meeting;
}

}  // namespace deepwrist::distributed
