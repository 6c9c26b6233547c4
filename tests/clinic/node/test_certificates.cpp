#include "tests/clinic/node/test_certificates.h"

#include <gtest/gtest.h>

#include "tests/support/subprocess.h"

namespace deepwrist::clinic::testing {
namespace {

void openssl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/openssl");
  const auto finished = deepwrist::testing::run(arguments);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

}  // namespace

const Certificates& Certificates::shared() {
  static const Certificates certificates;
  return certificates;
}

Certificates::Certificates() {
  make_self_signed("ca");
  make_self_signed("stranger");
  make_signed("node");
  make_signed("peer");
  make_expired("expired");
  make_signed("server",
              {"-days", "2", "-extfile", folder_.write("server.cnf", "extendedKeyUsage = serverAuth\n")});
}

TlsFiles Certificates::of(const std::string& name) const {
  return {file(name + ".key"), file(name + ".pem"), file("ca.pem")};
}

void Certificates::make_self_signed(const std::string& name) const {
  openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout",
           file(name + ".key"), "-out", file(name + ".pem")});
}

void Certificates::make_request(const std::string& name) const {
  openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", file(name + ".key"),
           "-out", file(name + ".csr")});
}

bool Certificates::sign(const std::string& name, std::vector<std::string> more) const {
  more.insert(more.begin(),
              {"/usr/bin/openssl", "x509", "-req", "-in", file(name + ".csr"), "-CA", file("ca.pem"),
               "-CAkey", file("ca.key"), "-CAcreateserial", "-out", file(name + ".pem")});
  return deepwrist::testing::run(more).exit_code == 0;
}

void Certificates::make_signed(const std::string& name, const std::vector<std::string>& more) const {
  make_request(name);
  EXPECT_TRUE(sign(name, more)) << name;
}

void Certificates::make_expired(const std::string& name) const {
  make_request(name);
  // From OpenSSL 3.4 on there are dates, and no negative number of days any more.
  EXPECT_TRUE(sign(name, {"-not_before", "20200101000000Z", "-not_after", "20200102000000Z"}) ||
              sign(name, {"-days", "-1"}));
}

}  // namespace deepwrist::clinic::testing
