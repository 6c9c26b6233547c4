#include "exchange/download.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;

constexpr long kMostRedirections = 5, kConnectSeconds = 30;
/// A server that sends less than this for so long has stopped.
constexpr long kSlowestBytesPerSecond = 1000, kSlowSeconds = 60;

/// Where the bytes go; libcurl's C calls back with a pointer to it.
struct Sink {
  int descriptor = -1;
  std::uintmax_t bytes = 0, most = 0;
  bool too_many = false;
  int failure = 0;  ///< errno of writing
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& sink = *static_cast<Sink*>(user);
  const std::size_t all = size * count;
  sink.bytes += all;
  if (sink.bytes > sink.most) {
    sink.too_many = true;
    return 0;
  }
  for (std::size_t done = 0; done < all;) {
    const auto written = write(sink.descriptor, bytes + done, all - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      sink.failure = errno;
      return 0;
    }
    done += static_cast<std::size_t>(written);
  }
  return all;
}

int stop_if_asked(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return stop_requested() ? 1 : 0; }

using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;

Handle handle_for(const std::string& address, Sink& sink, const DownloadOptions& options, char* message) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  Handle handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) throw Error(ErrorKind::unavailable, address, "there is no memory to get it");
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
  set(CURLOPT_URL, address.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMostRedirections);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, kSlowestBytesPerSecond);
  set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.most_bytes));
  set(CURLOPT_USERAGENT, "deepwrist");
  set(CURLOPT_ERRORBUFFER, message);
  set(CURLOPT_WRITEFUNCTION, take);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&sink));
  set(CURLOPT_XFERINFOFUNCTION, stop_if_asked);
  set(CURLOPT_NOPROGRESS, 0L);
  if (!options.certificates.empty()) set(CURLOPT_CAINFO, options.certificates.c_str());
  return handle;
}

/// Scheme, and what stands between it and the path, as far as they must be known here.
void require_https(const std::string& address) {
  constexpr std::string_view kScheme = "https://";
  if (!address.starts_with(kScheme)) {
    throw Error(ErrorKind::usage, address,
                "is not an https address; download it by other means and give the file");
  }
  const auto host =
      address.substr(kScheme.size(), address.find_first_of("/?#", kScheme.size()) - kScheme.size());
  if (host.find('@') != std::string::npos) {
    throw Error(ErrorKind::usage, std::string(kScheme) + "...",
                "has a name or password in it, which logs would show; download it by other means");
  }
}

}  // namespace

bool is_address(const std::string& text) {
  const auto scheme = text.find("://");
  return scheme != std::string::npos && scheme > 0 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-") ==
             scheme;
}

std::string file_name_of(const std::string& address) {
  const auto path = address.substr(0, address.find_first_of("?#"));
  const auto begin = path.find('/', std::min(path.size(), path.find("://") + 3));
  return begin == std::string::npos ? "" : fs::path(path.substr(begin)).filename().string();
}

void download(const std::string& address, const fs::path& file, const DownloadOptions& options) {
  require_https(address);
  const Descriptor out(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!out.valid())
    throw Error(ErrorKind::io, file.string(), std::string("cannot be created: ") + std::strerror(errno));
  Sink sink{.descriptor = out.get(), .most = options.most_bytes};
  char message[CURL_ERROR_SIZE] = "";
  const auto handle = handle_for(address, sink, options, message);
  if (!options.quiet) log().info("downloading {}", address);
  const auto result = curl_easy_perform(handle.get());
  throw_if_stop_requested();
  if (sink.too_many || result == CURLE_FILESIZE_EXCEEDED) {
    throw Error(ErrorKind::limit, address,
                "has more than " + std::to_string(options.most_bytes) + " bytes: no snapshot is so large");
  }
  if (sink.failure != 0) {
    throw Error(ErrorKind::io, file.string(),
                std::string("cannot be written: ") + std::strerror(sink.failure));
  }
  if (result != CURLE_OK) {
    throw Error(
        ErrorKind::io, address,
        std::string("cannot be downloaded: ") + (message[0] == '\0' ? curl_easy_strerror(result) : message));
  }
}

}  // namespace deepwrist::exchange
