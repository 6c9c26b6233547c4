// Preloaded into a program (LD_PRELOAD): counts what it does to files below $FAULT_ROOT, records it in
// $FAULT_RECORD, and lets the $FAULT_AT-th step fail in the way of $FAULT_KIND. A step is a file created,
// written, synced, closed after writing, or renamed, or a folder made. Of the C library's own calls only
// those through its public functions are seen.
//
// FAULT_KIND: ENOSPC (this step and all later ones but renames fail, as on a full disk), EIO (this one
// fails), KILL (the process dies in the middle of this one), TERM, INT (it gets the signal before this one),
// NOLOCK (flock fails with ENOLCK, whatever $FAULT_AT). FAULT_CLOCK=N: the clock of the day goes back by a
// day after it was read N times.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Settings {
  std::string root = setting("FAULT_ROOT"), kind = setting("FAULT_KIND");
  long at = std::atol(setting("FAULT_AT").c_str());
  long clock = std::atol(setting("FAULT_CLOCK").c_str());
  int record = setting("FAULT_RECORD").empty()
                   ? -1
                   : static_cast<int>(syscall(SYS_openat, AT_FDCWD, setting("FAULT_RECORD").c_str(),
                                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
};

const Settings& settings() {
  static const Settings values;
  return values;
}

std::atomic<long> steps{0};

std::string absolute(const char* path) {
  if (path[0] == '/') return path;
  char folder[PATH_MAX];
  return getcwd(folder, sizeof folder) == nullptr ? path : std::string(folder) + "/" + path;
}

std::string path_of(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  char path[PATH_MAX];
  const auto length = readlink(link.c_str(), path, sizeof path);
  return length < 0 ? "" : std::string(path, static_cast<std::size_t>(length));
}

bool is_watched(const std::string& path) {
  return !settings().root.empty() && (path + "/").starts_with(settings().root + "/");
}

void note(const std::string& line) {
  if (settings().record < 0) return;
  const std::string text = line + "\n";
  syscall(SYS_write, settings().record, text.data(), text.size());
}

enum class Fate { works, fails, is_cut };

/// What becomes of the next step; sets errno where it fails.
Fate fate(const char* operation, const std::string& path) {
  const long number = ++steps;
  note(std::string(operation) + "\t" + path);
  const auto& [root, kind, at, clock, record] = settings();
  if (at <= 0 || number < at) return Fate::works;
  const bool is_rename = std::strcmp(operation, "rename") == 0;
  if (kind == "ENOSPC" && (number == at || !is_rename)) {
    errno = ENOSPC;
    return Fate::fails;
  }
  if (number != at) return Fate::works;
  if (kind == "TERM" || kind == "INT") kill(getpid(), kind == "TERM" ? SIGTERM : SIGINT);
  if (kind == "KILL") return Fate::is_cut;
  if (kind != "EIO") return Fate::works;
  errno = EIO;
  return Fate::fails;
}

[[noreturn]] void die() {
  raise(SIGKILL);
  std::abort();
}

/// For steps that are not done by halves. 0, or -1 with errno.
int step(const char* operation, const std::string& path) {
  if (!is_watched(path)) return 0;
  const auto result = fate(operation, path);
  if (result == Fate::is_cut) die();
  return result == Fate::fails ? -1 : 0;
}

/// For writes: `half` writes the first half of the bytes.
template <typename Half>
int write_step(const std::string& path, const Half& half) {
  if (!is_watched(path)) return 0;
  const auto result = fate("write", path);
  if (result == Fate::is_cut) {
    half();
    die();
  }
  return result == Fate::fails ? -1 : 0;
}

int open_step(int folder, const char* path, int flags) {
  if ((flags & O_CREAT) == 0) return 0;
  if (path[0] == '/' || folder == AT_FDCWD) return step("create", absolute(path));
  return step("create", path_of(folder) + "/" + path);
}

void note_removal(const char* path) {
  if (is_watched(absolute(path))) note("remove\t" + absolute(path));
}

/// The argument behind the flags of open(), which is there only for these.
mode_t mode_of(int flags, std::va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

std::FILE* opened(std::FILE* (*real)(const char*, const char*), const char* path, const char* mode) {
  if (mode[0] != 'r' && step("create", absolute(path)) != 0) return nullptr;
  return real(path, mode);
}

bool is_written(std::FILE* stream) {
  const int flags = fcntl(fileno(stream), F_GETFL);
  return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, std::size_t count) {
  static const auto real = next<decltype(write)>("write");
  if (write_step(path_of(descriptor), [&] { real(descriptor, bytes, count / 2); }) != 0) return -1;
  return real(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t count, off_t at) {
  static const auto real = next<decltype(pwrite)>("pwrite");
  if (write_step(path_of(descriptor), [&] { real(descriptor, bytes, count / 2, at); }) != 0) return -1;
  return real(descriptor, bytes, count, at);
}

ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  static const auto real = next<decltype(writev)>("writev");
  if (write_step(path_of(descriptor), [&] { real(descriptor, parts, count / 2); }) != 0) return -1;
  return real(descriptor, parts, count);
}

std::size_t fwrite(const void* bytes, std::size_t size, std::size_t count, std::FILE* stream) {
  static const auto real = next<decltype(fwrite)>("fwrite");
  const auto half = [&] {
    real(bytes, size, count / 2, stream);
    std::fflush(stream);
  };
  if (write_step(path_of(fileno(stream)), half) != 0) return 0;
  return real(bytes, size, count, stream);
}

int fclose(std::FILE* stream) {
  static const auto real = next<decltype(fclose)>("fclose");
  const int failed = is_written(stream) ? step("close", path_of(fileno(stream))) : 0;
  const int code = errno;
  const int result = real(stream);
  if (failed == 0) return result;
  errno = code;
  return EOF;
}

int fsync(int descriptor) {
  static const auto real = next<decltype(fsync)>("fsync");
  return step("sync", path_of(descriptor)) != 0 ? -1 : real(descriptor);
}

int fdatasync(int descriptor) {
  static const auto real = next<decltype(fdatasync)>("fdatasync");
  return step("sync", path_of(descriptor)) != 0 ? -1 : real(descriptor);
}

int rename(const char* from, const char* to) {
  static const auto real = next<decltype(rename)>("rename");
  return step("rename", absolute(from) + "\t" + absolute(to)) != 0 ? -1 : real(from, to);
}

int mkdir(const char* path, mode_t mode) {
  static const auto real = next<decltype(mkdir)>("mkdir");
  struct stat status {};
  if (stat(path, &status) == 0) return real(path, mode);  // it is there: that changes nothing
  return step("mkdir", absolute(path)) != 0 ? -1 : real(path, mode);
}

// Removing is recorded and never fails: a full disk does not keep anybody from it.
int unlink(const char* path) {
  static const auto real = next<decltype(unlink)>("unlink");
  note_removal(path);
  return real(path);
}

int remove(const char* path) {
  static const auto real = next<decltype(remove)>("remove");
  note_removal(path);
  return real(path);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<decltype(open)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_step(AT_FDCWD, path, flags) != 0 ? -1 : real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static const auto real = next<decltype(open64)>("open64");
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_step(AT_FDCWD, path, flags) != 0 ? -1 : real(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  static const auto real = next<decltype(openat)>("openat");
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_step(folder, path, flags) != 0 ? -1 : real(folder, path, flags, mode);
}

std::FILE* fopen(const char* path, const char* mode) {
  static const auto real = next<decltype(fopen)>("fopen");
  return opened(real, path, mode);
}

std::FILE* fopen64(const char* path, const char* mode) {
  static const auto real = next<decltype(fopen64)>("fopen64");
  return opened(real, path, mode);
}

int flock(int descriptor, int operation) {
  static const auto real = next<decltype(flock)>("flock");
  if (settings().kind != "NOLOCK" || !is_watched(path_of(descriptor))) return real(descriptor, operation);
  errno = ENOLCK;
  return -1;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  static const auto real = next<decltype(clock_gettime)>("clock_gettime");
  static std::atomic<long> times{0};
  const int result = real(clock, now);
  constexpr time_t kDay = 24 * 60 * 60;
  if (clock == CLOCK_REALTIME && settings().clock > 0 && ++times > settings().clock) now->tv_sec -= kDay;
  return result;
}

}  // extern "C"
