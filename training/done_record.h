#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::training {

/// A validation image that the network errs on most.
struct HardImage {
  std::size_t row = 0;  ///< of the view's data
  double error = 0;

  bool operator==(const HardImage&) const = default;
};

/// What the training of one network came to. It is enough for the snapshot and the report, which another
/// process may make.
struct DoneRecord {
  static constexpr const char* kFileName = "done.json";

  int epoch = 0;  ///< the best, from 1
  double metric = 0;
  std::string best_sha256;  ///< of best.pt
  double seconds = 0;
  bool stopped_early = false;
  std::uint64_t peak_memory = 0;  ///< bytes of the process that trained it; 0: not known
  std::string configuration;      ///< digest of the keys that change the result
  std::string images;             ///< digest of the view's images and targets
  std::vector<HardImage> hardest;

  bool operator==(const DoneRecord&) const = default;
};

/// Writes `folder/done.json`, with a checksum of itself. Throws Error(io).
void write_done_record(const std::filesystem::path& folder, const DoneRecord& record);

/// The record in a network's folder; nothing where there is none. Throws Error(usage) for one that was
/// edited, or is not of the best.pt beside it; Error(io), Error(limit).
std::optional<DoneRecord> read_done_record(const std::filesystem::path& folder);

/// Those of several networks' folders. What is wrong with any of them is reported together.
std::vector<std::optional<DoneRecord>> read_done_records(const std::vector<std::filesystem::path>& folders);

}  // namespace deepwrist::training
