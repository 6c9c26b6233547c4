#pragma once

#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/distributed/rank_place.h"

namespace c10d {
class Store;
}

namespace deepwrist::distributed {

/// What ranks know of each other once all are there.
struct Meeting {
  c10::intrusive_ptr<c10d::Store> store;  ///< theirs alone: names in it are of this run and attempt
  std::vector<std::string> hosts;         ///< of each rank
  std::string address;                    ///< of this machine, at which all others find it
};

/// Waits for the other ranks. Throws as make_exchange (exchange.h).
Meeting meet(const RankPlace& place, std::chrono::seconds timeout);

}  // namespace deepwrist::distributed
