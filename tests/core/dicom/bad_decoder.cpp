// Takes the decoder's place in tests: goes into the decoder's sandbox and misbehaves there as the file says.

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/sanitizers.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/decoder_zygote.h"
#include "core/dicom/descriptor_message.h"
#include "core/dicom/mapped_file.h"

namespace {

using namespace deepwrist::dicom;
using deepwrist::Descriptor;

/// The first pixel of the memory file.
volatile float& first_pixel() {
  if (ftruncate(kDecoderMemory, sizeof(float)) != 0 && errno != EPERM) _exit(9);  // EPERM: it is longer
  auto* pixels = mmap(nullptr, sizeof(float), PROT_READ | PROT_WRITE, MAP_SHARED, kDecoderMemory, 0);
  if (pixels == MAP_FAILED) _exit(9);
  return *static_cast<float*>(pixels);
}

void send_packet(const void* data, std::size_t bytes) {
  iovec part{const_cast<void*>(data), bytes};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (sendmsg(kDecoderSocket, &header, MSG_NOSIGNAL) < 0) _exit(8);
}

void send_reply(const DecoderReply& reply, std::size_t bytes = sizeof(DecoderReply)) {
  std::vector<char> packet(bytes);
  std::memcpy(packet.data(), &reply, std::min(bytes, sizeof reply));
  send_packet(packet.data(), packet.size());
}

/// A proper answer: one pixel of `value`.
void show(float value) {
  first_pixel() = value;
  DecoderReply reply;
  reply.rows = reply.columns = 1;
  send_reply(reply);
}

/// A failure that says `text`.
void say(const std::string& text) {
  DecoderReply reply;
  reply.error_kind = static_cast<std::int32_t>(deepwrist::ErrorKind::format);
  reply.text_bytes = static_cast<std::uint32_t>(text.size());
  std::vector<char> packet(sizeof reply + text.size());
  std::memcpy(packet.data(), &reply, sizeof reply);
  std::memcpy(packet.data() + sizeof reply, text.data(), text.size());
  send_packet(packet.data(), packet.size());
}

/// What came of an attack that returns a negative number where it fails.
void say_outcome(long result) {
  say(result < 0 ? std::string("refused: ") + std::strerror(errno) : "it worked");
}

void lie(const std::string& how) {
  first_pixel() = 42;
  DecoderReply reply;
  reply.rows = reply.columns = 1;
  std::size_t bytes = sizeof reply;
  if (how == "magic") reply.magic = 1;
  if (how == "short") bytes = 10;
  if (how == "long") bytes += kMaxReplyText + 1;
  if (how == "text_length") reply.text_bytes = 0xFFFFFFFF;
  if (how == "huge") reply.rows = reply.columns = 0x7FFFFFFF;
  if (how == "negative") reply.rows = -1;
  if (how == "no_memory") reply.rows = reply.columns = 1000;
  if (how == "code_bytes") reply.code_bytes = 3;
  if (how == "kind") reply.error_kind = 77;
  if (how == "ends_run") reply.error_kind = static_cast<std::int32_t>(deepwrist::ErrorKind::unavailable);
  if (how == "source") reply.spacing_source = 99;
  if (how == "view") reply.view = 5;
  if (how == "laterality") reply.laterality = 'X';
  if (how == "nan_spacing") reply.mm_per_px_width = std::nan("");
  if (how == "shrink") {
    // The memory file is sealed, so this must fail and the answer be refused for its size.
    if (ftruncate(kDecoderMemory, 0) == 0) _exit(7);
    reply.rows = 100;
  }
  send_reply(reply, bytes);
}

void* do_nothing(void*) { return nullptr; }

const std::map<std::string, std::function<void(const Descriptor& input)>> kBehaviours{
    {"behave", [](auto&) { show(42); }},
    {"hang",
     [](auto&) {
       for (volatile bool forever = true; forever;) continue;
     }},
    {"exit", [](auto&) { _exit(3); }},
    {"crash",
     [](auto&) {
       if (deepwrist::kAddressSanitizer) signal(SIGSEGV, SIG_DFL);  // else it makes an exit code of it
       raise(SIGSEGV);
     }},
    // Files
    {"open", [](auto&) { say_outcome(open("/etc/passwd", O_RDONLY)); }},
    {"list", [](auto&) { say_outcome(open("/", O_RDONLY | O_DIRECTORY)); }},
    {"create", [](auto&) { say_outcome(open("/tmp/deepwrist-hostile", O_WRONLY | O_CREAT, 0600)); }},
    {"reopen",
     [](const Descriptor& input) {
       say_outcome(open(("/proc/self/fd/" + std::to_string(input.get())).c_str(), O_RDWR));
     }},
    {"write_input", [](const Descriptor& input) { say_outcome(ftruncate(input.get(), 0)); }},
    // Other processes
    {"parents_memory",
     [](auto&) { say_outcome(open(("/proc/" + std::to_string(getppid()) + "/mem").c_str(), O_RDONLY)); }},
    {"parents_environment", [](auto&) { say_outcome(open("/proc/1/environ", O_RDONLY)); }},
    {"read_process",
     [](auto&) {
       char byte = 0;
       const iovec here{&byte, 1};
       say_outcome(process_vm_readv(1, &here, 1, &here, 1, 0));
     }},
    {"ptrace", [](auto&) { say_outcome(ptrace(PTRACE_ATTACH, 1, nullptr, nullptr)); }},
    {"kill", [](auto&) { say_outcome(kill(-1, 0)); }},
    {"fork", [](auto&) { say_outcome(fork()); }},
    {"thread",
     [](auto&) {
       pthread_t thread{};
       say_outcome(-pthread_create(&thread, nullptr, do_nothing, nullptr));
     }},
    {"shell", [](auto&) { say_outcome(execl("/bin/sh", "sh", "-c", "true", nullptr)); }},
    {"new_group", [](auto&) { say_outcome(setsid()); }},
    // The machine
    {"socket", [](auto&) { say_outcome(socket(AF_INET, SOCK_STREAM, 0)); }},
    {"limits",
     [](auto&) {
       const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
       say_outcome(setrlimit(RLIMIT_AS, &more));
     }},
    {"new_code",
     [](auto&) {
       say_outcome(
           mmap(nullptr, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1
                                                                                                         : 0);
     }},
    {"environment", [](auto&) { say(environ == nullptr || *environ == nullptr ? "empty" : *environ); }},
    {"descriptors",
     [](auto&) {
       std::string open_ones;
       for (int i = 0; i < 4096; ++i) {
         if (lseek(i, 0, SEEK_CUR) >= 0 || errno != EBADF) open_ones += " " + std::to_string(i);
       }
       say("open:" + open_ones);
     }},
    // Other images
    {"flood",
     [](auto&) {
       show(42);
       for (;;) show(666);
     }},
    {"keep_writing",
     [](auto&) {
       show(42);
       auto& pixel = first_pixel();
       for (;;) pixel = 666;
     }},
    {"leftover", [](auto&) { show(first_pixel()); }},
};

void misbehave() {
  DecoderRequest request;
  const auto input = receive_with_descriptor(kDecoderSocket, std::as_writable_bytes(std::span(&request, 1)));
  if (!input.valid()) return;
  const MappedFile file(input, request.max_file_bytes);
  const std::string how(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  const auto behaviour = kBehaviours.find(how);
  behaviour == kBehaviours.end() ? lie(how) : behaviour->second(input);
}

}  // namespace

int main(int argc, char** argv) {
  const auto limits = limits_from(argc, argv);
  return limits ? run_decoder_zygote(*limits, misbehave) : 2;
}
