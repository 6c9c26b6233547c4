#include "core/dicom/decoder_service.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/descriptor_message.h"
#include "core/dicom/mapped_file.h"
#include "core/dicom/reader.h"

// What the child sends, in one packet, and puts into the memory file:
//
//   packet        DecoderReply │ text: the spacing's problem, then the warnings, each ending in a line feed;
//                              │ or the reason of an error; or an identity
//                              │ or a source header
//   memory file   codes, values of the codes, padding of the codes (8 or 16 bits), or
//                 floats, padding of the pixels
//
// Every exception becomes a reply: an Error keeps its kind, lack of memory is a limit, all others are the
// file's fault. Errors have no place, for the child knows no file name.

namespace deepwrist::dicom {
namespace {

struct Message {
  DecoderRequest request;
  Descriptor file;
};

/// The next request; nothing when the parent is gone or sends something else.
std::optional<Message> receive() {
  Message message;
  message.file =
      receive_with_descriptor(kDecoderSocket, std::as_writable_bytes(std::span(&message.request, 1)));
  if (!message.file.valid() || message.request.magic != DecoderRequest::kMagic) return std::nullopt;
  return message;
}

void send_reply(DecoderReply reply, std::string text) {
  text.resize(std::min(text.size(), kMaxReplyText));
  reply.text_bytes = static_cast<std::uint32_t>(text.size());
  std::array<iovec, 2> parts{{{&reply, sizeof reply}, {text.data(), text.size()}}};
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = parts.size();
  sendmsg(kDecoderSocket, &header, MSG_NOSIGNAL);
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

/// `bytes` bytes of the memory file, which grows to hold them. The mapping ends with this process.
std::uint8_t* grow_shared(std::size_t bytes) {
  // Not by fstat, which is newfstatat in glibc before 2.39, a system call that takes paths.
  const auto size = lseek(kDecoderMemory, 0, SEEK_END);
  const bool grown = size >= static_cast<off_t>(bytes) ||
                     (size >= 0 && ftruncate(kDecoderMemory, static_cast<off_t>(bytes)) == 0);
  if (!grown) refuse_to_share(bytes, errno);
  void* shared = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, kDecoderMemory, 0);
  if (shared == MAP_FAILED) refuse_to_share(bytes, errno);
  return static_cast<std::uint8_t*>(shared);
}

/// Puts the pixels where the parent finds them.
void share(const DecodedImage& image, const DecoderReply& reply) {
  const auto pixels = static_cast<std::size_t>(reply.rows) * static_cast<std::size_t>(reply.columns);
  const PixelLayout layout(pixels, reply.code_bytes, reply.has_padding != 0);
  auto* shared = grow_shared(layout.end);
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
  if (!radiograph.laterality.empty()) reply.laterality = radiograph.laterality.front();
  reply.mm_per_px_width = radiograph.mm_per_px.width;
  reply.mm_per_px_height = radiograph.mm_per_px.height;
  warnings = radiograph.spacing_problem;
  reply.spacing_problem_bytes = static_cast<std::uint32_t>(warnings.size());
  for (const auto& warning : radiograph.warnings) warnings += warning + '\n';
  return reply;
}

void send_identity(const ImageIdentity& identity) {
  DecoderReply reply;
  if (identity.view) reply.view = static_cast<std::int32_t>(*identity.view);
  send_reply(reply, encode(identity));
}

void answer(Message message) {
  const auto& request = message.request;
  const ReadOptions options{static_cast<Reader>(request.reader), static_cast<SpacingPolicy>(request.spacing),
                            request.max_file_bytes, request.max_pixels};
  try {
    const MappedFile file(message.file, options.max_file_bytes);
    if (request.wanted == Wanted::identity) return send_identity(read_identity(file.bytes(), "", options));
    if (request.wanted == Wanted::source_header)
      return send_reply({}, encode_source_header(read_source_header(file.bytes(), "", options)));
    const auto image = decode_image(file.bytes(), "", options);
    std::string warnings;
    const auto reply = describe(image, warnings);
    share(image, reply);
    send_reply(reply, warnings);
  } catch (const Error& error) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(error.kind());
    send_reply(reply, error.reason());
  } catch (const std::bad_alloc&) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(ErrorKind::limit);
    send_reply(reply, "decoding needs more memory than the decoder may have");
  } catch (const std::exception& error) {
    DecoderReply reply;
    reply.error_kind = static_cast<std::int32_t>(ErrorKind::format);
    send_reply(reply, std::string("the decoder met something unexpected: ") + error.what());
  }
}

}  // namespace

void serve_request() {
  if (auto message = receive()) answer(std::move(*message));
}

}  // namespace deepwrist::dicom
