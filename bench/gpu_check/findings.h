#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::gpu_check {

/// One number of the device against what it should be.
struct Agreement {
  std::string network, what;
  double difference = 0, allowed = 0;
  std::string not_run;  ///< why; empty where it was
  bool ok() const { return not_run.empty() && difference <= allowed; }
};

/// How fast something was.
struct Speed {
  std::string network, work;  ///< "inference", "training"
  int batch = 0;
  std::string way;  ///< "ours fp32", "PyTorch amp"
  double images_per_second = 0;
  std::uint64_t peak_bytes = 0;  ///< 0: not known
  std::string not_run;
};

/// What a run of gpu_check found out.
class Findings {
 public:
  void add(Agreement agreement);  ///< says it on standard error, too
  void add(Speed speed);
  void note(const std::string& name, const std::string& value) { notes_.emplace_back(name, value); }
  /// Takes the speeds that peer.py wrote to a JSON file, or why it could not.
  void add_peer(const std::filesystem::path& file);

  bool all_agree() const;
  std::string to_json() const;
  /// For people: agreements, then speeds with the best of PyTorch's as 1.
  std::string table() const;

 private:
  std::vector<Agreement> agreements_;
  std::vector<Speed> speeds_;
  std::vector<std::pair<std::string, std::string>> notes_;
};

/// Largest difference of two tensors over the largest size in `expected`.
double relative_difference(const torch::Tensor& value, const torch::Tensor& expected);

}  // namespace deepwrist::gpu_check
