#pragma once

#include <torch/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/distributed/departure.h"
#include "core/distributed/rank_place.h"

namespace deepwrist::distributed {

/// How ranks exchange tensors. Each call is made by all of them, in the same order, with contiguous tensors
/// on the CPU of the same shape and type. Throws Error where another rank ended, hangs or told why it leaves:
/// the message names it and its host. After that every further call throws the same.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// The sum over ranks in place, the same bits on each of them. float32, float64 or int64.
  virtual void sum(torch::Tensor values) = 0;
  /// Those of rank 0 in place. Any of these types, or uint8.
  virtual void broadcast(torch::Tensor values) = 0;
  /// Those of every rank, in their order.
  virtual std::vector<torch::Tensor> gather(const torch::Tensor& mine) = 0;

  /// The machine of each rank.
  virtual const std::vector<std::string>& hosts() const = 0;
  /// Tells the others why this rank leaves; they learn it with their next call. No call may follow.
  virtual void leave(const Departure& why) = 0;
};

/// Meets the other ranks and returns once all are there. `timeout` limits the meeting, and later how long a
/// rank waits for another. Throws Error(usage) for ranks that do not fit together, a port in use, and a build
/// without c10d; Error(unavailable) naming the ranks that did not come; Error(interrupted).
std::unique_ptr<Exchange> make_exchange(const RankPlace& place, std::chrono::seconds timeout);

}  // namespace deepwrist::distributed
