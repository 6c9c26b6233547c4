#include "core/distributed/group.h"

#include <algorithm>
#include <array>
#include <exception>

#include "core/base/error.h"
#include "core/base/threads.h"

// Tensors of different shapes are gathered in two exchanges:
//
//   head    type (-1: undefined), dimensions, sizes...
//   bytes   each filled up to the longest

namespace deepwrist::distributed {
namespace {

constexpr std::int64_t kMostDimensions = 6;

torch::Tensor bytes_of(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU).contiguous().flatten().view(torch::kByte);
}

torch::Tensor head_of(const torch::Tensor& tensor) {
  auto head = torch::full({2 + kMostDimensions}, -1, torch::kLong);
  if (!tensor.defined()) return head;
  TORCH_INTERNAL_ASSERT(tensor.dim() <= kMostDimensions);
  head[0] = static_cast<std::int64_t>(tensor.scalar_type());
  head[1] = tensor.dim();
  for (std::int64_t i = 0; i < tensor.dim(); ++i) head[2 + i] = tensor.size(i);
  return head;
}

/// An empty tensor of the head's type and shape; undefined for that of an undefined one.
torch::Tensor of_head(const torch::Tensor& head) {
  const auto* values = head.data_ptr<std::int64_t>();
  if (values[0] < 0) return {};
  return torch::empty(std::vector<std::int64_t>(values + 2, values + 2 + values[1]),
                      static_cast<at::ScalarType>(values[0]));
}

torch::Tensor tensor_of(const std::string& text) {
  auto bytes = torch::empty({static_cast<std::int64_t>(text.size())}, torch::kByte);
  std::copy(text.begin(), text.end(), bytes.data_ptr<std::uint8_t>());
  return bytes;
}

std::string text_of(const torch::Tensor& bytes) {
  return {reinterpret_cast<const char*>(bytes.data_ptr<std::uint8_t>()),
          static_cast<std::size_t>(bytes.numel())};
}

/// This machine and the cores that this process may use: who shares them says the same.
std::string place_text(const std::string& host) {
  auto text = host;
  for (const int core : allowed_cores()) text += " " + std::to_string(core);
  return text;
}

}  // namespace

Group::Group(const RankPlace& place, std::chrono::seconds timeout) : rank_(place.rank), size_(place.size) {
  if (size_ == 1) return;
  exchange_ = make_exchange(place, timeout);
  const auto mine = place_text(exchange_->hosts()[static_cast<std::size_t>(rank_)]);
  sharers_ = static_cast<int>(std::ranges::count(gather(mine), mine));
}

std::string Group::name_of(int rank) const { return rank_name(rank, size_, host_of(rank)); }

std::string Group::host_of(int rank) const {
  return exchange_ ? exchange_->hosts()[static_cast<std::size_t>(rank)] : "";
}

int Group::sharers_of_machine() const {
  return exchange_ ? static_cast<int>(std::ranges::count(exchange_->hosts(), host_of(rank_))) : 1;
}

void Group::sum(torch::Tensor& values) const {
  if (!exchange_) return;
  const auto on_cpu = values.to(torch::kCPU).contiguous();
  exchange_->sum(on_cpu);
  if (!on_cpu.is_same(values)) values.copy_(on_cpu);
}

void Group::broadcast(torch::Tensor& values) const {
  if (!exchange_ || values.numel() == 0) return;
  const torch::NoGradGuard no_grad;
  const auto on_cpu = values.detach().to(torch::kCPU).contiguous();
  exchange_->broadcast(on_cpu.flatten().view(torch::kByte));
  if (!is_first()) values.copy_(on_cpu);
}

std::string Group::of_first(const std::string& text) const {
  if (!exchange_) return text;
  auto size = torch::full({1}, static_cast<std::int64_t>(text.size()), torch::kLong);
  exchange_->broadcast(size);
  auto bytes = is_first() ? tensor_of(text) : torch::empty({size.item<std::int64_t>()}, torch::kByte);
  broadcast(bytes);
  return text_of(bytes);
}

std::vector<torch::Tensor> Group::gather(const torch::Tensor& mine) const {
  if (!exchange_) return {mine};
  std::vector<torch::Tensor> all;
  std::size_t longest = 0;
  for (const auto& head : exchange_->gather(head_of(mine))) {
    all.push_back(of_head(head));
    if (all.back().defined()) longest = std::max(longest, all.back().nbytes());
  }
  if (longest == 0) return all;
  auto padded = torch::zeros({static_cast<std::int64_t>(longest)}, torch::kByte);
  if (mine.defined()) padded.narrow(0, 0, static_cast<std::int64_t>(mine.nbytes())).copy_(bytes_of(mine));
  const auto bytes = exchange_->gather(padded);
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    if (!all[rank].defined() || all[rank].numel() == 0) continue;
    auto to = all[rank].flatten().view(torch::kByte);
    to.copy_(bytes[rank].narrow(0, 0, to.numel()));
  }
  return all;
}

std::vector<torch::Tensor> Group::gather_alike(const torch::Tensor& mine) const {
  return exchange_ ? exchange_->gather(mine) : std::vector{mine};
}

std::vector<std::vector<double>> Group::gather(const std::vector<double>& mine) const {
  if (!exchange_) return {mine};
  std::vector<std::vector<double>> all;
  for (const auto& numbers : exchange_->gather(torch::tensor(mine, torch::kDouble))) {
    all.emplace_back(numbers.data_ptr<double>(), numbers.data_ptr<double>() + numbers.numel());
  }
  return all;
}

std::vector<std::string> Group::gather(const std::string& mine) const {
  if (!exchange_) return {mine};
  std::vector<std::string> all;
  for (const auto& bytes : gather(tensor_of(mine))) all.push_back(text_of(bytes));
  return all;
}

std::vector<std::vector<double>> Group::gather_from(const std::function<std::vector<double>()>& work) const {
  if (!exchange_) return {work()};
  std::exception_ptr failure;
  Departure why;
  std::vector<double> numbers;
  try {
    numbers = work();
  } catch (...) {
    failure = std::current_exception();
    why = present_departure();
  }
  const auto failed = gather(std::vector<double>{failure ? 1.0 : 0.0});
  if (std::ranges::none_of(failed, [](const auto& rank) { return rank.front() > 0; })) {
    return numbers.empty() ? std::vector<std::vector<double>>(failed.size()) : gather(numbers);
  }
  const auto texts = gather(failure ? distributed::text_of(why) : std::string());
  if (failure) std::rethrow_exception(failure);
  const auto found = std::ranges::find_if(texts, [](const auto& text) { return !text.empty(); });
  throw error_of(departure_of(*found), name_of(static_cast<int>(found - texts.begin())));
}

void Group::together(const std::function<void()>& work) const {
  gather_from([&]() -> std::vector<double> {
    work();
    return {};
  });
}

int Group::run(const std::function<int()>& work) const {
  if (!exchange_) return work();
  try {
    const int code = work();
    gather(std::vector<double>{0});  // what rank 0 still had to write may have failed
    return code;
  } catch (...) {
    exchange_->leave(present_departure());
    throw;
  }
}

const Group& Group::alone() {
  static const Group group;
  return group;
}

}  // namespace deepwrist::distributed
