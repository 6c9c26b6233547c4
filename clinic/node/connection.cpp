#include "clinic/node/connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <utility>

#include "clinic/node/receiver_sandbox.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/dicom/descriptor_message.h"

// Receiver                                             process of the connection, in the sandbox
//
//   socket ──────────────── fork ──────────────────────► 3: socket    0, 1, 2: /dev/null
//   control ◄───────────── LinkMessage ───────────────── 4: control   5: the file that is written
//     wants_file: tmp/NAME made, its descriptor ───────►
//     keep_file:  tmp/NAME → received/NAME, synced ────► answered: Success to the peer
//                 unless it is still open
//   TCP_INFO of the socket: when the peer last sent something, whatever the process says
//
// The process never learns a name. What it says is checked: a keep without a file ends it.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr int kChildSocket = 3, kChildControl = 4;

/// Enough for every message that an honest process has under way; more wait for the next turn.
constexpr int kMessagesInARow = 64;

/// Copies above all numbers that are given, so that no dup2 overwrites the source of the next.
void arrange_descriptors(int socket, int control) {
  const int high_socket = fcntl(socket, F_DUPFD, 16);
  const int high_control = fcntl(control, F_DUPFD, 16);
  const int null = open("/dev/null", O_RDWR);
  for (const int standard : {0, 1, 2}) dup2(null, standard);
  if (dup2(high_socket, kChildSocket) < 0 || dup2(high_control, kChildControl) < 0) _exit(2);
  closefrom(kChildControl + 1);
}

/// Whether some process has a file open to write: then there is no lease to read it alone (fcntl(2),
/// F_SETLEASE). File systems without leases are taken at the process's word.
bool has_writer(const fs::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  return file.valid() && fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
}

void reset_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGHUP}) signal(number, SIG_DFL);
  for (const int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_IGN);  // they are errors of the write
}

}  // namespace

Connection::Connection(Descriptor socket, const IpAddress& peer, const ReceiverOptions& options,
                       const Spool& spool, const ConnectionWork& work)
    : socket_(std::move(socket)), peer_(peer), options_(options), spool_(spool) {
  std::array<int, 2> pair{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
    throw Error(ErrorKind::unavailable, "",
                std::string("no socket for a connection: ") + std::strerror(errno));
  control_ = Descriptor(pair[0]);
  Descriptor child_end(pair[1]);
  // A process that does not read its answers must not hold up the others.
  fcntl(control_.get(), F_SETFL, O_NONBLOCK);
  const pid_t receiver = getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw Error(ErrorKind::unavailable, "",
                std::string("no process for a connection: ") + std::strerror(errno));
  if (pid_ > 0) {
    setpgid(pid_, pid_);  // here too, so that the group exists before it may have to be ended
    return;
  }
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != receiver) _exit(2);
  run_child(child_end, work);
}

void Connection::run_child(Descriptor& control, const ConnectionWork& work) {
  reset_signals();
  arrange_descriptors(socket_.get(), control.get());
  enter_receiver_sandbox(options_.max_object_bytes + (1 << 16));
  try {
    SpoolLink link(kChildControl);
    work(kChildSocket, link);
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

Connection::~Connection() {
  // Not waited for yet, so that the number is still that process's.
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  remove_file();
}

bool Connection::answer() {
  for (int count = 0; count < kMessagesInARow; ++count) {
    LinkMessage message;
    const auto bytes = recv(control_.get(), &message, sizeof message, MSG_DONTWAIT | MSG_TRUNC);
    if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (bytes != static_cast<ssize_t>(sizeof message) || message.magic != LinkMessage::kMagic) return false;
    if (!handle(message)) return false;
  }
  return true;
}

bool Connection::handle(const LinkMessage& message) {
  const auto text = std::string(message.title.data(), strnlen(message.title.data(), message.title.size()));
  switch (message.said) {
    case LinkSaid::associated:
      associated_ = true;
      title_ = printable(text, 64);
      return true;
    case LinkSaid::refused:
      if (message.reason >= Refusal::kCount) return false;
      refusal_ =
          std::string(describe(message.reason)) + (text.empty() ? "" : " ('" + printable(text, 64) + "')");
      return true;
    case LinkSaid::wants_file:
      return give_file();
    case LinkSaid::keep_file:
      return keep_file();
    case LinkSaid::drop_file:
      remove_file();
      return true;
  }
  return false;
}

bool Connection::reply(LinkAnswer answer) const {
  LinkReply message;
  message.answer = answer;
  return send(control_.get(), &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(sizeof message);
}

std::string Connection::why_no_file() const {
  if (files_ >= options_.max_objects) return "the association has sent as many as one may";
  if (spool_.free_bytes() < options_.min_free_bytes)
    return "the spool's file system has less room than is to stay free";
  return "";
}

bool Connection::give_file() {
  if (!associated_ || !file_.empty()) return false;
  Descriptor file;
  try {
    const auto reason = why_no_file();
    if (!reason.empty()) {
      if (!std::exchange(said_refused_, true))
        log().warn("objects of {} are refused: {}", to_string(peer_), reason);
      return reply(LinkAnswer::no_space);
    }
    file_ = new_object_name();
    const auto path = spool_.tmp() / file_;
    file = Descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.valid()) throw Error(ErrorKind::io, path.string(), std::strerror(errno));
  } catch (const Error& error) {
    if (!std::exchange(said_refused_, true))
      log().error("no file can be made in the spool: {}", error.what());
    file_.clear();
    return reply(LinkAnswer::failed);
  }
  ++files_;
  LinkReply granted;
  granted.answer = LinkAnswer::done;
  return dicom::send_with_descriptor(control_.get(), std::as_bytes(std::span(&granted, 1)), file.get());
}

bool Connection::keep_file() {
  // One that stays open could be changed after its sender was told that it is stored.
  if (file_.empty() || has_writer(spool_.tmp() / file_)) return false;
  try {
    const auto size = fs::file_size(spool_.tmp() / file_);
    move_file(spool_.tmp() / file_, spool_.received() / file_);
    bytes_ += size;
  } catch (const std::exception& error) {
    log().error("a received object cannot be kept: {}", error.what());
    remove_file();
    return reply(LinkAnswer::failed);
  }
  file_.clear();
  ++objects_;
  return reply(LinkAnswer::done);
}

void Connection::remove_file() {
  std::error_code ignored;  // what stays in tmp/ is removed at the next start
  if (!file_.empty()) fs::remove(spool_.tmp() / file_, ignored);
  file_.clear();
}

double Connection::idle_seconds() const {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(socket_.get(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return 0;
  return info.tcpi_last_data_recv / 1000.0;
}

std::optional<std::string> Connection::overdue(Clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (!associated_ && seconds > options_.handshake_s) return "it asked for no association in time";
  if (seconds > options_.total_s) return "its association took too long in all";
  if (seconds > options_.idle_s && idle_seconds() > options_.idle_s) return "it sent nothing for too long";
  return std::nullopt;
}

void Connection::log_end(const std::string& reason, bool warns) const {
  const auto who = to_string(peer_) + (title_.empty() ? "" : " ('" + title_ + "')");
  const auto wrong = warns ? spdlog::level::warn : spdlog::level::debug;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (!reason.empty()) {
    log().log(wrong, "the connection of {} was ended: {}; {} objects were received", who, reason, objects_);
  } else if (refusal_) {
    log().log(wrong, "{}: {}; {} objects were received", who, *refusal_, objects_);
  } else if (objects_ > 0) {
    log().info("{}: {} objects, {} bytes in {:.1f} s", who, objects_, bytes_, seconds);
  } else {
    log().debug("{}: no object", who);
  }
}

}  // namespace deepwrist::clinic
