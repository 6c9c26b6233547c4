#include "exchange/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "tests/exchange/https_server.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::exchange {
namespace {

using testing::failure;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Download, TellsAddressesFromFiles) {
  EXPECT_TRUE(is_address("https://host/a.dwsnap"));
  EXPECT_TRUE(is_address("HTTP://host"));
  EXPECT_TRUE(is_address("file:///etc/passwd"));
  EXPECT_FALSE(is_address("weights/a.dwsnap"));
  EXPECT_FALSE(is_address("://a"));
  EXPECT_FALSE(is_address("a b://c"));
  EXPECT_EQ(file_name_of("https://host/x/a.dwsnap?b=/c#d"), "a.dwsnap");
  EXPECT_EQ(file_name_of("https://host"), "");
  EXPECT_EQ(file_name_of("https://host/x/"), "");
}

TEST(Download, TakesOnlyHttpsAndNoPasswords) {
  const testing::TemporaryFolder folder;
  const auto refusal = [&](const std::string& address) {
    return failure([&] { download(address, folder / "x", {}); }, ErrorKind::usage);
  };
  EXPECT_THAT(refusal("http://localhost/file"), HasSubstr("not an https address"));
  EXPECT_THAT(refusal("file:///etc/passwd"), HasSubstr("not an https address"));
  const auto secret = refusal("https://me:secret@localhost/file");
  EXPECT_THAT(secret, HasSubstr("password"));
  EXPECT_THAT(secret, Not(HasSubstr("secret")));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Download, FetchesFromWhomItTrustsAndFollowsNobodyToHttp) {
  const testing::TemporaryFolder folder;
  const std::string contents(200'000, 'x');
  const testing::HttpsServer server(folder.path(), contents);
  DownloadOptions options{.certificates = server.certificate(), .quiet = true};
  for (const char* path : {"/file", "/other"}) {
    download(server.address(path), folder / "fetched", options);
    EXPECT_EQ(read_file(folder / "fetched", 1 << 20), contents) << path;
    std::filesystem::remove(folder / "fetched");
  }
  int number = 0;
  const auto refusal = [&](const std::string& path, ErrorKind kind, const DownloadOptions& with) {
    const auto file = folder / ("refused" + std::to_string(++number));
    return failure([&] { download(server.address(path), file, with); }, kind);
  };
  EXPECT_THAT(refusal("/plain", ErrorKind::io, options), HasSubstr("http"));
  EXPECT_THAT(refusal("/loop", ErrorKind::io, options), HasSubstr("cannot be downloaded"));
  EXPECT_THAT(refusal("/none", ErrorKind::io, options), HasSubstr("404"));
  EXPECT_THAT(refusal("/file", ErrorKind::io, {}), HasSubstr("certificate"));
  options.most_bytes = 1000;
  EXPECT_THAT(refusal("/file", ErrorKind::limit, options), HasSubstr("more than 1000 bytes"));
}

}  // namespace
}  // namespace deepwrist::exchange
