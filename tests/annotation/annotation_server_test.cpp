#include "annotation/annotation_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "annotation/page_address.h"
#include "core/base/error.h"
#include "tests/clinic/node/http_client.h"

namespace deepwrist::annotation {
namespace {

using clinic::testing::HttpClient;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kToken = "0123456789abcdef0123456789abcdef";

class AnnotationServing : public ::testing::Test {
 protected:
  std::string ask(const std::string& path, const std::string& host = "127.0.0.1",
                  const std::string& method = "GET", const std::string& body = "") {
    HttpClient client(server_.port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: " + host +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.rest();
  }

  int asked_ = 0;
  AnnotationServer server_{
      {.port = 0, .timeout_s = 1}, kToken, [this](const PageRequest& request) {
        ++asked_;
        return PageAnswer{.body = "[" + request.method + " " + request.path + " " + request.body + "]"};
      }};
};

TEST_F(AnnotationServing, TheHolderOfTheTokenIsAnswered) {
  EXPECT_THAT(server_.url(), EndsWith("/" + kToken + "/"));
  const auto page = ask("/" + kToken + "/state?since=3");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(page, EndsWith("[GET state ]"));
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("Referrer-Policy: no-referrer"));
  EXPECT_THAT(page, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(ask("/" + kToken + "/record/1", "localhost:99", "PUT", "body"),
              EndsWith("[PUT record/1 body]"));
}

TEST_F(AnnotationServing, NobodyElseIs) {
  auto wrong = kToken;
  wrong.back() = '0';
  for (const auto& path : {std::string("/"), "/" + wrong + "/state", "/" + kToken, "/" + kToken + "x/state",
                           std::string("/favicon.ico"), "//" + kToken + "/state"}) {
    const auto answer = ask(path);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 403")) << path;
    EXPECT_THAT(answer, EndsWith("\r\n\r\n")) << "no content";
  }
  for (const auto& host : {"evil.example", "evil.example:80", "127.0.0.1.evil.example", ""})
    EXPECT_THAT(ask("/" + kToken + "/state", host), StartsWith("HTTP/1.1 403")) << host;
  for (const auto& method : {"POST", "DELETE", "OPTIONS", "TRACE", "PATCH"})
    EXPECT_THAT(ask("/" + kToken + "/state", "127.0.0.1", method), Not(StartsWith("HTTP/1.1 200"))) << method;
  EXPECT_EQ(asked_, 0);
}

TEST_F(AnnotationServing, LargeBodiesAndNonsenseAreRefused) {
  EXPECT_THAT(ask("/" + kToken + "/record/1", "127.0.0.1", "PUT", std::string(70'000, 'x')),
              StartsWith("HTTP/1.1 413"));
  HttpClient nonsense(server_.port());
  nonsense.send("\x16\x03\x01 nonsense\r\n\r\n");
  EXPECT_THAT(nonsense.rest(), Not(HasSubstr(" 200")));
  EXPECT_THAT(ask("/" + kToken + "/" + std::string(9000, 'a')), Not(StartsWith("HTTP/1.1 200")));
  EXPECT_EQ(asked_, 0);
  EXPECT_THAT(ask("/" + kToken + "/" + std::string(8000, 'a')), StartsWith("HTTP/1.1 200"))
      << "long, and no more";
  EXPECT_EQ(asked_, 1);
}

TEST_F(AnnotationServing, APortInUseIsNamed) {
  try {
    AnnotationServer second({.port = server_.port()}, kToken, [](const auto&) { return PageAnswer{}; });
    FAIL() << "two programs at one port";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Is another program using the port? server.port=0"));
  }
}

TEST(PageAddress, TokensAreRandomAndLong) {
  EXPECT_EQ(random_token().size(), 32U);
  EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace deepwrist::annotation
