#include "clinic/node/tls_layer.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmtls/tlslayer.h>

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

}  // namespace

void TlsLayerDeleter::operator()(DcmTLSTransportLayer* layer) const { delete layer; }

TlsLayer make_tls_layer(const TlsFiles& files, TlsRole role) {
  TlsLayer layer(
      new DcmTLSTransportLayer(role == TlsRole::acceptor ? NET_ACCEPTOR : NET_REQUESTOR, nullptr, OFTrue));
  // Else a key with a pass phrase would be asked for on the terminal.
  layer->setPrivateKeyPasswd("");
  require_used(layer->setTLSProfile(TSP_Profile_BCP195_ND), "", "TLS profile");
  require_used(layer->activateCipherSuites(), "", "TLS profile");
  require_used(layer->setPrivateKeyFile(files.key.c_str(), DCF_Filetype_PEM), files.key, "private key");
  require_used(layer->setCertificateFile(files.certificate.c_str(), DCF_Filetype_PEM), files.certificate,
               "certificate");
  if (!layer->checkPrivateKeyMatchesCertificate())
    throw Error(ErrorKind::usage, files.key.string(), "is not the key of " + files.certificate.string());
  require_used(layer->addTrustedCertificateFile(files.ca.c_str(), DCF_Filetype_PEM), files.ca,
               "certificates of who is trusted");
  if (role == TlsRole::acceptor) {
    require_used(layer->addTrustedClientCertificateFile(files.ca.c_str()), files.ca,
                 "certificates of clients");
  }
  layer->setCertificateVerification(DCV_requireCertificate);
  return layer;
}

}  // namespace deepwrist::clinic
