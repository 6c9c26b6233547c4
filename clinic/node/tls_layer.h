#pragma once

#include <filesystem>
#include <memory>
#include <string>

class DcmTLSTransportLayer;

namespace deepwrist::clinic {

/// PEM files of one side of a TLS connection.
struct TlsFiles {
  std::filesystem::path key;          ///< private key, without a pass phrase
  std::filesystem::path certificate;  ///< of that key
  std::filesystem::path ca;           ///< certificates that the other side's has to be signed by
};

enum class TlsRole { acceptor, requestor };

struct TlsLayerDeleter {
  void operator()(DcmTLSTransportLayer* layer) const;
};
using TlsLayer = std::unique_ptr<DcmTLSTransportLayer, TlsLayerDeleter>;

/// TLS 1.2 or newer by the non-downgrading profile of BCP 195 (PS3.15 B.9); both sides need a certificate.
/// Throws Error(usage) with the file that cannot be used, also where our certificate has expired or is not
/// valid yet.
TlsLayer make_tls_layer(const TlsFiles& files, TlsRole role);

/// What a peer's certificate lacked, in a handshake of this process.
enum class CertificateProblem {
  none,
  expired,
  issuer,  ///< it is not signed by who is trusted
  other,   ///< not valid yet, not for this use, too weak
};
struct PeerCertificate {
  CertificateProblem problem = CertificateProblem::none;
  std::string reason{};  ///< OpenSSL's words: "certificate has expired"
};
/// Of the last one that was not accepted.
const PeerCertificate& refused_certificate();

}  // namespace deepwrist::clinic
