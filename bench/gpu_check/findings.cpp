#include "bench/gpu_check/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/log.h"

namespace deepwrist::gpu_check {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxPeerFile = 1 << 20;

std::string verdict(const Agreement& a) {
  if (!a.not_run.empty()) return "not run: " + a.not_run;
  return fmt::format("{:.2e} (allowed {:.0e}){}", a.difference, a.allowed, a.ok() ? "" : "  DIFFERS");
}

/// The fastest of PyTorch's ways to do the same; 0 where none ran.
double best_peer(const std::vector<Speed>& speeds, const Speed& of) {
  double best = 0;
  for (const auto& s : speeds) {
    if (s.way.starts_with("PyTorch") && s.network == of.network && s.work == of.work && s.batch == of.batch)
      best = std::max(best, s.images_per_second);
  }
  return best;
}

std::string line(const Speed& s, double best) {
  const auto start = fmt::format("{:<10} {:<10} {:>4}  {:<24}", s.network, s.work, s.batch, s.way);
  if (!s.not_run.empty()) return start + "not run: " + s.not_run + "\n";
  const auto ratio = best > 0 ? fmt::format("{:>8.2f}", s.images_per_second / best) : std::string(8, ' ');
  const auto memory = s.peak_bytes > 0 ? fmt::format("{:>8} MiB", s.peak_bytes >> 20) : "";
  return fmt::format("{}{:>10.1f}{}{}\n", start, s.images_per_second, ratio, memory);
}

}  // namespace

double relative_difference(const torch::Tensor& value, const torch::Tensor& expected) {
  const auto a = value.to(torch::kCPU, torch::kDouble), b = expected.to(torch::kCPU, torch::kDouble);
  const double largest = b.abs().max().item<double>();
  return (a - b).abs().max().item<double>() / std::max(largest, 1e-30);
}

void Findings::add(Agreement agreement) {
  log().info("{} {}: {}", agreement.network, agreement.what, verdict(agreement));
  agreements_.push_back(std::move(agreement));
}

void Findings::add(Speed speed) {
  log().info("{} {} batch {} {}: {:.1f} images/s {}", speed.network, speed.work, speed.batch, speed.way,
             speed.images_per_second, speed.not_run);
  speeds_.push_back(std::move(speed));
}

void Findings::add_peer(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return note("PyTorch", "not run");
  const auto peer = json::parse(read_file(file, kMaxPeerFile));
  for (const auto& [name, value] : peer.at("notes").items())
    note("PyTorch " + name, value.get<std::string>());
  for (const auto& a : peer.at("agreements")) {
    add(Agreement{a.at("network"), a.at("what"), a.at("difference"), a.at("allowed"), {}});
  }
  for (const auto& s : peer.at("speeds")) {
    add(Speed{s.at("network"), s.at("work"), s.at("batch"), s.at("way"), s.at("images_per_second"),
              s.at("peak_bytes"), s.at("not_run")});
  }
}

bool Findings::all_agree() const {
  return std::ranges::all_of(agreements_, [](const auto& a) { return !a.not_run.empty() || a.ok(); });
}

std::string Findings::to_json() const {
  nlohmann::ordered_json all;
  for (const auto& [name, value] : notes_) all["notes"][name] = value;
  for (const auto& a : agreements_) {
    nlohmann::ordered_json entry{{"network", a.network}, {"what", a.what}};
    if (a.not_run.empty()) {
      entry.update({{"difference", a.difference}, {"allowed", a.allowed}, {"ok", a.ok()}});
    } else {
      entry["not_run"] = a.not_run;
    }
    all["agreements"].push_back(entry);
  }
  for (const auto& s : speeds_) {
    nlohmann::ordered_json entry{
        {"network", s.network}, {"work", s.work}, {"batch", s.batch}, {"way", s.way}};
    if (s.not_run.empty()) {
      entry.update({{"images_per_second", s.images_per_second}, {"peak_bytes", s.peak_bytes}});
    } else {
      entry["not_run"] = s.not_run;
    }
    all["speeds"].push_back(entry);
  }
  return all.dump(2) + "\n";
}

std::string Findings::table() const {
  std::string text;
  for (const auto& [name, value] : notes_) text += name + ": " + value + "\n";
  text += "\nDevice against CPU, relative\n";
  for (const auto& a : agreements_) text += fmt::format("{:<10} {:<52} {}\n", a.network, a.what, verdict(a));
  text += "\nImages a second; of the best of PyTorch; peak memory\n";
  auto sorted = speeds_;
  std::ranges::stable_sort(sorted, {}, [](const Speed& s) { return std::tuple(s.network, s.work, s.batch); });
  for (const auto& s : sorted) text += line(s, best_peer(speeds_, s));
  return text;
}

}  // namespace deepwrist::gpu_check
