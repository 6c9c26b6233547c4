// Takes the decoder's place in tests and misbehaves as $BAD_DECODER says.

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "core/dicom/decoder_protocol.h"

namespace {

using namespace deepwrist::dicom;

/// A proper answer: one pixel of value 42.
DecoderReply good_reply() {
  DecoderReply reply;
  reply.rows = reply.columns = 1;
  const float value = 42;
  if (pwrite(kDecoderMemory, &value, sizeof value, 0) != sizeof value) std::exit(9);
  return reply;
}

void send(const DecoderReply& reply, std::size_t bytes = sizeof(DecoderReply)) {
  std::vector<char> packet(bytes);
  std::memcpy(packet.data(), &reply, std::min(bytes, sizeof reply));
  if (::send(kDecoderSocket, packet.data(), packet.size(), MSG_NOSIGNAL) < 0) std::exit(8);
}

void misbehave(const std::string& how) {
  auto reply = good_reply();
  std::size_t bytes = sizeof reply;
  if (how == "hang") {
    for (;;) pause();
  }
  if (how == "exit") std::exit(3);
  if (how == "crash") {
    signal(SIGSEGV, SIG_DFL);  // AddressSanitizer would make an exit code of it
    raise(SIGSEGV);
  }
  if (how == "magic") reply.magic = 1;
  if (how == "short") bytes = 10;
  if (how == "long") bytes += kMaxReplyText + 1;
  if (how == "text_length") reply.text_bytes = 0xFFFFFFFF;
  if (how == "huge") reply.rows = reply.columns = 0x7FFFFFFF;
  if (how == "negative") reply.rows = -1;
  if (how == "no_memory") reply.rows = reply.columns = 1000;
  if (how == "code_bytes") reply.code_bytes = 3;
  if (how == "kind") reply.error_kind = 77;
  if (how == "source") reply.spacing_source = 99;
  if (how == "view") reply.view = 5;
  if (how == "nan_spacing") reply.mm_per_px_width = std::nan("");
  if (how == "shrink") {
    // The memory file is sealed, so this must fail and the answer be refused for its size.
    if (ftruncate(kDecoderMemory, 0) == 0) std::exit(7);
    reply.rows = 100;
  }
  send(reply, bytes);
}

}  // namespace

int main() {
  const char* how = std::getenv("BAD_DECODER");
  DecoderRequest request;
  while (recv(kDecoderSocket, &request, sizeof request, 0) == sizeof request)
    misbehave(how != nullptr ? how : "behave");
  return 0;
}
