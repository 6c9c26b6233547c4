#include "core/dicom/isolated_decoder.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/descriptor_message.h"
#include "core/dicom/sandbox.h"

// One file, asked of a child that sees no other:
//
//   this process                 zygote                      child n
//   await_child() ◄── report ─── forked child n
//   request + descriptor of the file ──────────────────────► decodes in the sandbox
//   wait up to timeout_s  ◄───────────── reply, pixels in the memory file
//   order, after every outcome ► kills child n, forks n + 1
//   check the reply, copy the pixels
//
// The next child starts while the answer is used. A child may have been taken over by its file, so that
// only its first packet is read, every field is checked before use, and the size of the memory file is
// asked for before it is mapped. The memory file is emptied before the next request.

namespace deepwrist::dicom {
namespace {

[[noreturn]] void refuse_reply(const std::string& place) {
  throw Error(ErrorKind::format, place,
              "the image decoder gave a senseless answer; the file may be an attack");
}

bool send_request(int socket, const ReadOptions& options, Wanted wanted, int file) {
  DecoderRequest request;
  request.reader = static_cast<std::uint32_t>(options.reader);
  request.spacing = static_cast<std::uint32_t>(options.spacing);
  request.wanted = wanted;
  request.max_file_bytes = options.max_file_bytes;
  request.max_pixels = options.max_pixels;
  return send_with_descriptor(socket, std::as_bytes(std::span(&request, 1)), file);
}

enum class Waited { ready, timeout };

Waited wait_for(int socket, double timeout_s) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(timeout_s);
  for (;;) {
    const auto left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
    pollfd waiting{socket, POLLIN, 0};
    const int ready = poll(&waiting, 1, left > 0 ? static_cast<int>(std::ceil(left)) : 0);
    if (ready > 0) return Waited::ready;
    if (ready == 0 && left <= 0) return Waited::timeout;
    if (ready < 0 && errno != EINTR) return Waited::timeout;
  }
}

/// A packet of the child: as many of its bytes as a reply may have, and how many there were.
struct ReceivedPacket {
  std::array<char, sizeof(DecoderReply) + kMaxReplyText> buffer;
  ssize_t bytes = -1;
};

/// The first packet; further ones are never looked at. Less than a byte when the child is gone.
ReceivedPacket receive(int socket) {
  ReceivedPacket packet;
  do {
    packet.bytes = recv(socket, packet.buffer.data(), packet.buffer.size(), MSG_TRUNC | MSG_DONTWAIT);
  } while (packet.bytes < 0 && errno == EINTR);
  return packet;
}

DecoderAnswer unpack(const ReceivedPacket& packet, const std::string& place) {
  DecoderAnswer reply;
  const auto bytes = static_cast<std::size_t>(packet.bytes);
  if (bytes < sizeof reply.header || bytes > packet.buffer.size()) refuse_reply(place);
  std::memcpy(&reply.header, packet.buffer.data(), sizeof reply.header);
  if (reply.header.magic != DecoderReply::kMagic || reply.header.text_bytes != bytes - sizeof reply.header) {
    refuse_reply(place);
  }
  reply.text.assign(packet.buffer.data() + sizeof reply.header, reply.header.text_bytes);
  return reply;
}

Error stated_error(const DecoderAnswer& reply, const std::string& place) {
  const auto kind = reply.header.error_kind;
  const bool known = kind == static_cast<int>(ErrorKind::io) || kind == static_cast<int>(ErrorKind::format) ||
                     kind == static_cast<int>(ErrorKind::unsupported) ||
                     kind == static_cast<int>(ErrorKind::limit);
  if (!known) refuse_reply(place);
  return Error(static_cast<ErrorKind>(kind), place, printable(reply.text, 1000));
}

/// Once a program: it is the kernel's, so that every decoder would say the same.
void warn_of_gaps(int gaps) {
  static std::once_flag once;
  if (gaps == 0) return;
  std::call_once(once, [gaps] {
    log().warn("the image decoder's sandbox is incomplete, as this kernel has {}{}{}; the rest of it holds",
               (gaps & kNoSyscallFilter) != 0 ? "no system call filters (seccomp)" : "",
               gaps == (kNoSyscallFilter | kNoLandlock) ? " and " : "",
               (gaps & kNoLandlock) != 0 ? "no Landlock for files" : "");
  });
}

bool is_view(std::int32_t view) {
  return view >= DecoderReply::kNone && view <= static_cast<std::int32_t>(View::lat);
}

bool is_laterality(std::int32_t letter) {
  return letter == DecoderReply::kNone || letter == 'L' || letter == 'R';
}

bool is_sane(const DecoderReply& reply, std::size_t max_pixels) {
  const auto is_spacing = [](double mm) { return std::isfinite(mm) && mm >= 0 && mm < 1000; };
  return reply.rows > 0 && reply.columns > 0 &&
         static_cast<std::size_t>(reply.rows) <= max_pixels / static_cast<std::size_t>(reply.columns) &&
         reply.code_bytes >= 0 && reply.code_bytes <= 2 &&
         (reply.has_padding == 0 || reply.has_padding == 1) && reply.spacing_source >= 0 &&
         reply.spacing_source <= static_cast<int>(SpacingSource::configured) && is_view(reply.view) &&
         is_laterality(reply.laterality) && is_spacing(reply.mm_per_px_width) &&
         is_spacing(reply.mm_per_px_height);
}

/// The view of a reply whose view was checked.
std::optional<View> view_in(const DecoderReply& reply) {
  if (reply.view == DecoderReply::kNone) return std::nullopt;
  return static_cast<View>(reply.view);
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(printable(text.substr(at, end - at), 500));
    at = end + 1;
  }
  return lines;
}

/// Pixels and padding from the shared memory; copied, because the child could change them at any time.
void take_pixels(const DecoderReply& header, const PixelLayout& layout, const std::uint8_t* shared,
                 Radiograph& result) {
  const auto pixels = static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.columns);
  if (header.code_bytes > 0) {
    const std::span values(reinterpret_cast<const float*>(shared + layout.values_at),
                           code_count(header.code_bytes));
    const Bytes codes(shared, pixels * static_cast<std::size_t>(header.code_bytes));
    look_up({header.rows, header.columns, header.code_bytes, codes, values,
             Bytes(shared + layout.padding_at, layout.padding_bytes)},
            result);
    return;
  }
  result.pixels.create(header.rows, header.columns, CV_32F);
  std::memcpy(result.pixels.ptr(), shared, pixels * sizeof(float));
  if (header.has_padding == 0) return;
  result.padding.create(header.rows, header.columns, CV_8U);
  std::memcpy(result.padding.ptr(), shared + layout.padding_at, layout.padding_bytes);
}

Radiograph take_radiograph(const DecoderAnswer& reply, int memory_file, SharedMemory& memory,
                           std::size_t max_pixels, const std::string& place) {
  const auto& header = reply.header;
  if (!is_sane(header, max_pixels)) refuse_reply(place);
  const auto pixels = static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.columns);
  const PixelLayout layout(pixels, header.code_bytes, header.has_padding != 0);
  struct stat status {};
  if (fstat(memory_file, &status) != 0 || static_cast<std::size_t>(status.st_size) < layout.end)
    refuse_reply(place);
  const auto* shared = memory.map(memory_file, layout.end);
  if (shared == nullptr) throw Error(ErrorKind::limit, place, "there is no memory for the pixels");
  if (header.spacing_problem_bytes > reply.text.size()) refuse_reply(place);
  Radiograph result;
  result.spacing_problem = printable(reply.text.substr(0, header.spacing_problem_bytes), 500);
  result.warnings = split_lines(reply.text.substr(header.spacing_problem_bytes));
  take_pixels(header, layout, shared, result);
  result.mm_per_px = {header.mm_per_px_width, header.mm_per_px_height};
  result.spacing_source = static_cast<SpacingSource>(header.spacing_source);
  result.view = view_in(header);
  if (header.laterality != DecoderReply::kNone) result.laterality = static_cast<char>(header.laterality);
  return result;
}

}  // namespace

IsolatedDecoder::IsolatedDecoder(ReadOptions options, DecoderLimits limits, std::filesystem::path executable)
    : options_(options),
      limits_(limits),
      executable_(executable.empty() ? find_decoder() : std::move(executable)) {}

IsolatedDecoder::~IsolatedDecoder() = default;

void IsolatedDecoder::start_if_needed() {
  if (process_ && process_->alive()) return;
  process_.reset();
  memory_.unmap();
  process_ = std::make_unique<DecoderProcess>(executable_, limits_, options_.max_pixels);
  process_->replace_child();
}

void IsolatedDecoder::prepare_child() {
  start_if_needed();
  try {
    process_->await_child();
  } catch (...) {
    process_.reset();
    throw;
  }
  warn_of_gaps(process_->gaps());
  // The child before is gone, and nothing of its image may get into another.
  if (!memory_.clear(process_->memory()))
    throw Error(ErrorKind::unavailable, "", "the memory for pixels cannot be emptied");
}

pid_t IsolatedDecoder::pid() const {
  const std::lock_guard lock(mutex_);
  return process_ ? process_->pid() : -1;
}

Radiograph IsolatedDecoder::read(const std::filesystem::path& path) {
  Radiograph radiograph;
  const InputFile file(path, options_.max_file_bytes);
  ask(file, Wanted::image, [&](const DecoderAnswer& answer, int memory_file, const std::string& place) {
    radiograph = take_radiograph(answer, memory_file, memory_, options_.max_pixels, place);
  });
  return radiograph;
}

ImageIdentity IsolatedDecoder::identify(const std::filesystem::path& path) {
  const InputFile file(path, options_.max_file_bytes);
  FileWindow window(file.descriptor());
  if (const auto header = read_plain_header(window)) {
    if (const auto plain = read_identity(*header)) return *plain;
  }
  ImageIdentity identity;
  ask(file, Wanted::identity, [&](const DecoderAnswer& answer, int, const std::string& place) {
    auto stated = decode_identity(answer.text);
    if (!stated || !is_view(answer.header.view)) refuse_reply(place);
    identity = std::move(*stated);
    identity.view = view_in(answer.header);
  });
  return identity;
}

SourceHeader IsolatedDecoder::source_header(const std::filesystem::path& path) {
  const InputFile file(path, options_.max_file_bytes);
  SourceHeader header;
  ask(file, Wanted::source_header, [&](const DecoderAnswer& answer, int, const std::string& place) {
    auto stated = decode_source_header(answer.text);
    if (!stated) refuse_reply(place);
    header = std::move(*stated);
  });
  return header;
}

void IsolatedDecoder::ask(const InputFile& file, Wanted wanted,
                          const std::function<void(const DecoderAnswer&, int, const std::string&)>& use) {
  const auto& place = file.place();
  const std::lock_guard lock(mutex_);
  prepare_child();
  auto waited = Waited::ready;
  ReceivedPacket packet;
  if (send_request(process_->socket(), options_, wanted, file.descriptor())) {
    waited = wait_for(process_->socket(), limits_.timeout_s);
    if (waited == Waited::ready) packet = receive(process_->socket());
  }
  process_->replace_child();  // whatever this one has done; the next file's starts while the answer is used
  if (waited == Waited::timeout) {
    throw Error(ErrorKind::limit, place,
                "the image decoder took more than " + std::to_string(std::lround(limits_.timeout_s)) +
                    " s and was ended (dataset.decode_timeout_s)");
  }
  if (packet.bytes <= 0) {
    throw Error(ErrorKind::format, place, "the image decoder died of this file: " + process_->previous_end());
  }
  const auto answer = unpack(packet, place);
  if (answer.header.error_kind != DecoderReply::kNone) throw stated_error(answer, place);
  use(answer, process_->memory(), place);
}

}  // namespace deepwrist::dicom
