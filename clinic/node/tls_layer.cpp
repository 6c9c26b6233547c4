#include "clinic/node/tls_layer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmtls/tlslayer.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <string>

#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

void require_used(const OFCondition& condition, const std::filesystem::path& file, const std::string& what) {
  if (condition.bad()) {
    throw Error(ErrorKind::usage, file.string(),
                "cannot be used as " + what + " (PEM, without a pass phrase): " + condition.text());
  }
}

PeerCertificate last_refused;

CertificateProblem problem_of(int code) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return CertificateProblem::expired;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:  // an authority of the same name with another key
      return CertificateProblem::issuer;
    default:
      return CertificateProblem::other;
  }
}

constexpr auto kProfile = TSP_Profile_BCP195_ND;

/// From DCMTK 3.6.8 on the profile has a say in which certificates are fit.
template <typename Layer>
OFCondition set_certificate(Layer& layer, const char* file) {
  if constexpr (requires { layer.setCertificateFile(file, DCF_Filetype_PEM, kProfile); })
    return layer.setCertificateFile(file, DCF_Filetype_PEM, kProfile);
  else
    return layer.setCertificateFile(file, DCF_Filetype_PEM);
}

/// For OpenSSL, at each certificate of a peer's chain: the answer is OpenSSL's, and the reason is kept.
int note_refusal(int accepted, X509_STORE_CTX* context) {
  if (accepted == 1) return accepted;
  const int code = X509_STORE_CTX_get_error(context);
  last_refused.problem = problem_of(code);
  last_refused.reason = X509_verify_cert_error_string(code);
  return accepted;
}

std::string date_of(const ASN1_TIME* time) {
  std::tm date{};
  std::array<char, 32> text{};
  if (ASN1_TIME_to_tm(time, &date) != 1) return "a date that cannot be read";
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &date);
  return text.data();
}

/// Peers would not say why they refuse it.
void require_valid_today(const std::filesystem::path& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> input(BIO_new_file(file.c_str(), "r"), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      input ? PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr) : nullptr, X509_free);
  if (!certificate) throw Error(ErrorKind::usage, file.string(), "holds no certificate (PEM)");
  const auto* first = X509_get0_notBefore(certificate.get());
  const auto* last = X509_get0_notAfter(certificate.get());
  if (X509_cmp_current_time(last) < 0) {
    throw Error(ErrorKind::usage, file.string(),
                "the certificate expired on " + date_of(last) + "; peers refuse it: a new one is needed");
  }
  if (X509_cmp_current_time(first) > 0) {
    throw Error(
        ErrorKind::usage, file.string(),
        "the certificate is valid from " + date_of(first) + " on only; is this machine's clock right?");
  }
}

}  // namespace

const PeerCertificate& refused_certificate() { return last_refused; }

void TlsLayerDeleter::operator()(DcmTLSTransportLayer* layer) const { delete layer; }

TlsLayer make_tls_layer(const TlsFiles& files, TlsRole role) {
  TlsLayer layer(
      new DcmTLSTransportLayer(role == TlsRole::acceptor ? NET_ACCEPTOR : NET_REQUESTOR, nullptr, OFTrue));
  // Else a key with a pass phrase would be asked for on the terminal.
  layer->setPrivateKeyPasswd("");
  require_used(layer->setTLSProfile(kProfile), "", "TLS profile");
  require_used(layer->activateCipherSuites(), "", "TLS profile");
  require_used(layer->setPrivateKeyFile(files.key.c_str(), DCF_Filetype_PEM), files.key, "private key");
  require_used(set_certificate(*layer, files.certificate.c_str()), files.certificate, "certificate");
  if (!layer->checkPrivateKeyMatchesCertificate())
    throw Error(ErrorKind::usage, files.key.string(), "is not the key of " + files.certificate.string());
  require_used(layer->addTrustedCertificateFile(files.ca.c_str(), DCF_Filetype_PEM), files.ca,
               "certificates of who is trusted");
  if (role == TlsRole::acceptor) {
    require_used(layer->addTrustedClientCertificateFile(files.ca.c_str()), files.ca,
                 "certificates of clients");
  }
  require_valid_today(files.certificate);
  layer->setCertificateVerification(DCV_requireCertificate);
  SSL_CTX_set_verify(layer->getNativeHandle(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     note_refusal);
  return layer;
}

}  // namespace deepwrist::clinic
