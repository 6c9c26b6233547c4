#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/node/tls_layer.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic::testing {

/// Certificates made for a test by the program openssl: "node" and "peer" signed by one authority, "expired"
/// too, of the past, and "server", which is for servers only; "stranger" by itself. Keys take their time: one
/// set serves all tests of the process.
class Certificates {
 public:
  static const Certificates& shared();
  TlsFiles of(const std::string& name) const;

 private:
  Certificates();
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  void make_self_signed(const std::string& name) const;
  void make_request(const std::string& name) const;
  bool sign(const std::string& name, std::vector<std::string> more) const;
  void make_expired(const std::string& name) const;
  void make_signed(const std::string& name, const std::vector<std::string>& more = {"-days", "2"}) const;

  deepwrist::testing::TemporaryFolder folder_;
};

}  // namespace deepwrist::clinic::testing
