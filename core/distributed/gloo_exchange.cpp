#include <exception>
#include <optional>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/text.h"
#include "core/distributed/exchange.h"
#include "core/distributed/meeting.h"
#include "core/distributed/network.h"
#include "core/distributed/rank_notes.h"

// Exchange by c10d's Gloo. The same source for LibTorch 1.13, where ProcessGroupGloo is a ProcessGroup, and
// 2.6, where it is a Backend.

namespace deepwrist::distributed {
namespace {

/// How long survivors listen for each other after a failure.
constexpr std::chrono::seconds kLastWords{3};
/// How long a rank that leaves with a reason waits for the others to hear it; rank 0 keeps the notes.
constexpr std::chrono::seconds kLinger{5};

/// What Gloo talks through: the interface of $GLOO_SOCKET_IFNAME where that is set, else the one with
/// `address`. Gloo's own choice, the address of the machine's name, is 127.0.1.1 on Debian.
std::shared_ptr<::gloo::transport::Device> gloo_device(const std::string& address) {
  const auto interface = process_variable("GLOO_SOCKET_IFNAME").value_or("");
  try {
    return interface.empty() ? c10d::ProcessGroupGloo::createDeviceForHostname(address)
                             : c10d::ProcessGroupGloo::createDeviceForInterface(interface);
  } catch (const std::exception&) {
    throw Error(ErrorKind::usage, interface.empty() ? "MASTER_ADDR" : "GLOO_SOCKET_IFNAME",
                "'" + printable(interface.empty() ? address : interface, 80) + "' is no " +
                    (interface.empty() ? "address" : "network interface") + " of " + host_name());
  }
}

class GlooExchange final : public Exchange {
 public:
  GlooExchange(const RankPlace& place, std::chrono::seconds timeout)
      : rank_(place.rank),
        timeout_(timeout),
        meeting_(meet(place, timeout)),
        notes_(meeting_.store, place.rank, place.size) {
    const auto options = c10d::ProcessGroupGloo::Options::create(timeout);
    options->devices.push_back(gloo_device(meeting_.address));
    try {
      group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(meeting_.store, place.rank, place.size, options);
    } catch (const std::exception& error) {
      fail(error.what());
    }
    close_sockets_on_exec();
  }

  void sum(torch::Tensor values) override {
    std::vector<torch::Tensor> in_place{std::move(values)};
    carry_out([&] { return group_->allreduce(in_place); });
  }

  void broadcast(torch::Tensor values) override {
    std::vector<torch::Tensor> in_place{std::move(values)};
    carry_out([&] { return group_->broadcast(in_place); });
  }

  std::vector<torch::Tensor> gather(const torch::Tensor& mine) override {
    std::vector<std::vector<torch::Tensor>> all(1);
    for (std::size_t i = 0; i < meeting_.hosts.size(); ++i) all[0].push_back(torch::empty_like(mine));
    std::vector<torch::Tensor> inputs{mine};
    carry_out([&] { return group_->allgather(all, inputs); });
    return std::move(all[0]);
  }

  const std::vector<std::string>& hosts() const override { return meeting_.hosts; }

  void leave(const Departure& why) override {
    if (failure_ || !group_) return;  // the others know already
    try {
      notes_.write(why);
      group_.reset();  // closes the connections: whoever waits for this rank looks for its note
      if (rank_ == 0) notes_.wait_for_others(kLinger);
    } catch (const std::exception&) {  // the store is gone: nobody is there to be told
    }
  }

 private:
  template <typename Start>
  void carry_out(const Start& start) {
    if (failure_) throw *failure_;
    try {
      start()->wait();
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  [[noreturn]] void fail(const std::string& what) {
    group_.reset();  // the ranks that wait for this one shall not wait longer
    const auto words = notes_.exchange_last_words(is_timeout(what), kLastWords);
    // Of the library's text the first line; the rest is its call stack.
    failure_ = verdict(words, rank_, meeting_.hosts, first_line(what), timeout_);
    if (rank_ == 0 && words.store_answers) {
      try {
        notes_.wait_for_others(std::chrono::seconds(1));
      } catch (const std::exception&) {  // as above
      }
    }
    throw *failure_;
  }

  int rank_;
  std::chrono::seconds timeout_;
  Meeting meeting_;
  RankNotes notes_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Exchange> make_exchange(const RankPlace& place, std::chrono::seconds timeout) {
  try {
    return std::make_unique<GlooExchange>(place, timeout);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(ErrorKind::unavailable, "ranks",
                "rank " + std::to_string(place.rank) + " of " + std::to_string(place.size) +
                    " could not meet the others: " + first_line(error.what()));
  }
}

}  // namespace deepwrist::distributed
