#pragma once

#include <torch/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/distributed/exchange.h"

namespace deepwrist::distributed {

/// The processes that train one network together; alone, where there is one. Every call is made by all ranks,
/// in the same order; alone they cost nothing. They throw as Exchange says. Not thread-safe.
class Group {
 public:
  Group() = default;
  /// Meets the others where there are any. Throws as make_exchange (exchange.h).
  Group(const RankPlace& place, std::chrono::seconds timeout);

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_alone() const { return size_ == 1; }
  /// The rank that writes files and speaks to the user.
  bool is_first() const { return rank_ == 0; }
  /// "rank 1 of 4 on host b".
  std::string name_of(int rank) const;
  /// Its machine; empty alone.
  std::string host_of(int rank) const;
  /// How many ranks share this machine; at least 1.
  int sharers_of_machine() const;
  /// How many ranks share this machine and these cores; at least 1.
  int sharers_of_cores() const { return sharers_; }

  /// Replaces `values`, on any device, by their sum over ranks: float32, float64 or int64.
  void sum(torch::Tensor& values) const;
  /// Replaces `values` of any type and device by those of rank 0.
  void broadcast(torch::Tensor& values) const;
  /// Rank 0's text.
  std::string of_first(const std::string& text) const;
  /// Tensors of every rank, on the CPU; their shapes may differ (up to six dimensions), and an undefined one
  /// stays undefined.
  std::vector<torch::Tensor> gather(const torch::Tensor& mine) const;
  /// Those of every rank where all have the shape and type of this one, on the CPU: one exchange, not two.
  std::vector<torch::Tensor> gather_alike(const torch::Tensor& mine) const;
  /// Equally many numbers of every rank.
  std::vector<std::vector<double>> gather(const std::vector<double>& mine) const;
  /// Texts of every rank.
  std::vector<std::string> gather(const std::string& mine) const;

  /// Does `work` and returns the numbers, equally many, that every rank's gave. Where it throws on any of
  /// them all throw: that one its own exception, the others an Error of the same kind that names it. Meant
  /// for what may fail on one rank while the others would wait for it.
  std::vector<std::vector<double>> gather_from(const std::function<std::vector<double>()>& work) const;
  void together(const std::function<void()>& work) const;

  /// The whole of a run: what `work` throws on one rank ends the others too, with its reason.
  int run(const std::function<int()>& work) const;

  /// A group of one.
  static const Group& alone();

 private:
  std::shared_ptr<Exchange> exchange_;  ///< null: alone
  int rank_ = 0, size_ = 1, sharers_ = 1;
};

}  // namespace deepwrist::distributed
