#include "core/dicom/decoder_service.h"

#include <malloc.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fstream>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/dicom/codecs.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/descriptor_message.h"
#include "core/dicom/mapped_file.h"
#include "core/dicom/reader.h"
#include "core/dicom/shared_memory.h"

namespace deepwrist::dicom {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kAddressSanitizer = false;
#endif

/// Lowers a limit; one that is lower already stays.
void limit(__rlimit_resource resource, std::size_t value) {
  rlimit both{};
  getrlimit(resource, &both);
  both.rlim_cur = both.rlim_max = std::min<rlim_t>(value, both.rlim_max);
  setrlimit(resource, &both);
}

/// Bytes of address space in use.
std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// Ends this process when the parent closes its end of the socket, or dies, whatever is being decoded then.
/// PR_SET_PDEATHSIG would do so already when the thread ends that started this process.
void end_with_parent() {
  std::thread([] {
    pollfd socket{kDecoderSocket, 0, 0};  // POLLHUP is always reported
    while (poll(&socket, 1, -1) < 0 && errno == EINTR) {
    }
    _exit(0);
  }).detach();
}

void restrain_self(std::size_t memory_bytes, std::size_t max_shared_bytes) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 32);
  limit(RLIMIT_FSIZE, max_shared_bytes);
  std::signal(SIGXFSZ, SIG_IGN);  // ftruncate then fails with EFBIG
  // AddressSanitizer reserves terabytes of address space for its shadow.
  if (!kAddressSanitizer) limit(RLIMIT_AS, address_space() + memory_bytes);
}

constexpr std::size_t kKeptBytes = std::size_t{300} << 20;

/// Memory of one image serves the next, instead of going back to the system and being faulted in again. What
/// a very large image took is given back.
void keep_memory() {
  constexpr int kThreshold = 512 << 20;
  mallopt(M_MMAP_THRESHOLD, kThreshold);
  mallopt(M_TRIM_THRESHOLD, kThreshold);
}

struct Message {
  DecoderRequest request;
  Descriptor file;
};

/// The next request; nothing when the parent is gone or speaks another language.
std::optional<Message> receive() {
  Message message;
  message.file =
      receive_with_descriptor(kDecoderSocket, std::as_writable_bytes(std::span(&message.request, 1)));
  if (!message.file.valid() || message.request.magic != DecoderRequest::kMagic) return std::nullopt;
  return message;
}

bool send_reply(DecoderReply reply, std::string text) {
  text.resize(std::min(text.size(), kMaxReplyText));
  reply.text_bytes = static_cast<std::uint32_t>(text.size());
  std::array<iovec, 2> parts{{{&reply, sizeof reply}, {text.data(), text.size()}}};
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = parts.size();
  return sendmsg(kDecoderSocket, &header, MSG_NOSIGNAL) >= 0;
}

[[noreturn]] void refuse_to_share(std::size_t bytes, int code) {
  rlimit file_size{};
  getrlimit(RLIMIT_FSIZE, &file_size);
  if (code == EFBIG && file_size.rlim_cur < bytes) {
    throw Error(ErrorKind::limit, "",
                "the pixels take " + std::to_string(bytes) +
                    " bytes, more than the machine's limit on file " + "sizes of " +
                    std::to_string(file_size.rlim_cur) + " (ulimit -f); raise it");
  }
  throw Error(ErrorKind::limit, "", "the pixels do not fit into the decoder's memory");
}

/// `bytes` bytes of the memory file, which grows to hold them.
std::uint8_t* grow_shared(SharedMemory& memory, std::size_t bytes) {
  struct stat status {};
  const bool grown =
      fstat(kDecoderMemory, &status) == 0 && (static_cast<std::size_t>(status.st_size) >= bytes ||
                                              ftruncate(kDecoderMemory, static_cast<off_t>(bytes)) == 0);
  const int code = grown ? 0 : errno;
  auto* shared = grown ? memory.map(kDecoderMemory, bytes) : nullptr;
  if (shared == nullptr) refuse_to_share(bytes, code);
  return shared;
}

/// Puts the pixels where the parent finds them.
void share(const DecodedImage& image, const DecoderReply& reply, SharedMemory& memory) {
  const auto pixels = static_cast<std::size_t>(reply.rows) * static_cast<std::size_t>(reply.columns);
  const PixelLayout layout(pixels, reply.code_bytes, reply.has_padding != 0);
  auto* shared = grow_shared(memory, layout.end);
  if (image.coded) {
    std::memcpy(shared, image.coded->codes.data(), pixels * static_cast<std::size_t>(reply.code_bytes));
    std::memcpy(shared + layout.values_at, image.coded->values.data(), layout.padding_at - layout.values_at);
  } else {
    std::memcpy(shared, image.radiograph.pixels.ptr(), pixels * sizeof(float));
  }
  const auto* padding = image.coded ? image.coded->padding.data() : image.radiograph.padding.ptr();
  if (layout.padding_bytes > 0) std::memcpy(shared + layout.padding_at, padding, layout.padding_bytes);
}

DecoderReply describe(const DecodedImage& image, std::string& warnings) {
  const auto& radiograph = image.radiograph;
  DecoderReply reply;
  reply.rows = image.coded ? image.coded->rows : radiograph.pixels.rows;
  reply.columns = image.coded ? image.coded->columns : radiograph.pixels.cols;
  reply.code_bytes = image.coded ? image.coded->code_bytes : 0;
  reply.has_padding = (image.coded ? image.coded->padding.empty() : radiograph.padding.empty()) ? 0 : 1;
  reply.spacing_source = static_cast<std::int32_t>(radiograph.spacing_source);
  if (radiograph.view) reply.view = static_cast<std::int32_t>(*radiograph.view);
  reply.mm_per_px_width = radiograph.mm_per_px.width;
  reply.mm_per_px_height = radiograph.mm_per_px.height;
  warnings = radiograph.spacing_problem;
  reply.spacing_problem_bytes = static_cast<std::uint32_t>(warnings.size());
  for (const auto& warning : radiograph.warnings) warnings += warning + '\n';
  return reply;
}

bool send_identity(const ImageIdentity& identity) {
  DecoderReply reply;
  if (identity.view) reply.view = static_cast<std::int32_t>(*identity.view);
  return send_reply(reply, encode(identity));
}

bool answer(Message message, SharedMemory& memory) {
  const auto& request = message.request;
  const ReadOptions options{static_cast<Reader>(request.reader), static_cast<SpacingPolicy>(request.spacing),
                            request.max_file_bytes, request.max_pixels};
  try {
    const MappedFile file(message.file, options.max_file_bytes);
    if (request.identity_only != 0) return send_identity(read_identity(file.bytes(), "", options));
    const auto image = decode_image(file.bytes(), "", options);
    std::string warnings;
    const auto reply = describe(image, warnings);
    share(image, reply, memory);
    return send_reply(reply, warnings);
  } catch (const Error& error) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(error.kind());
    return send_reply(reply, error.reason());
  } catch (const std::bad_alloc&) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(ErrorKind::limit);
    return send_reply(reply, "decoding needs more memory than the decoder may have");
  } catch (const std::exception& error) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(ErrorKind::format);
    return send_reply(reply, std::string("the decoder met something unexpected: ") + error.what());
  }
}

}  // namespace

int serve_decoder(std::size_t memory_bytes, std::size_t max_shared_bytes) {
  register_codecs();
  keep_memory();
  end_with_parent();
  restrain_self(memory_bytes, max_shared_bytes);
  SharedMemory memory;
  for (;;) {
    auto message = receive();
    if (!message || !answer(std::move(*message), memory)) return 0;
    if (mallinfo2().fordblks > kKeptBytes) malloc_trim(0);
  }
}

}  // namespace deepwrist::dicom
