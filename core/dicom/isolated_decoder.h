#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "core/dicom/decoder_process.h"
#include "core/dicom/reader.h"
#include "core/dicom/shared_memory.h"
#include "core/dicom/source_header.h"

namespace deepwrist::dicom {

struct DecoderAnswer;
enum class Wanted : std::uint32_t;

/// Reads every radiograph in a process of its own, in a sandbox (sandbox.h): a file that crashes, hangs,
/// bloats or takes over the decoding libraries is one failed case. They are copies of one child process,
/// which starts with the first read and again after it was killed. Thread-safe: reads take turns; for several
/// at a time own several decoders.
class IsolatedDecoder {
 public:
  /// Throws Error(unavailable) when the decoder's executable is not found; `executable` overrides
  /// find_decoder().
  explicit IsolatedDecoder(ReadOptions options, DecoderLimits limits = {},
                           std::filesystem::path executable = {});
  ~IsolatedDecoder();

  /// As read_radiograph, with the same errors, and Error(limit) for a decoder that hangs or wants too much
  /// memory, Error(format) for one that crashes. What the machine does not give (the program, processes, file
  /// handles, memory) is Error(unavailable), which says nothing of the file.
  Radiograph read(const std::filesystem::path& path);

  /// What the file says of itself, found without decoding pixels, as read_identity; errors as of `read`. A
  /// file that is as plain as most are (plain_header.h) needs no child.
  ImageIdentity identify(const std::filesystem::path& path);

  /// What results made of the file need of it, as read_source_header, found without decoding pixels; errors
  /// as of `read`, and Error(unsupported) for what is not DICOM.
  SourceHeader source_header(const std::filesystem::path& path);

  /// The process id of the child that the others are copies of, or -1 while there is none.
  pid_t pid() const;

 private:
  void start_if_needed();
  /// Waits for the child that takes the next file.
  void prepare_child();
  /// Asks the child about a file. `use` takes the answer, the memory file and the file's name for errors.
  void ask(const InputFile& file, Wanted wanted,
           const std::function<void(const DecoderAnswer&, int, const std::string&)>& use);

  const ReadOptions options_;
  const DecoderLimits limits_;
  const std::filesystem::path executable_;
  mutable std::mutex mutex_;
  std::unique_ptr<DecoderProcess> process_;
  SharedMemory memory_;
};

}  // namespace deepwrist::dicom
