#include "clinic/node/store_association.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmtls/tlslayer.h>

#include <algorithm>

#include "clinic/node/application_title.h"

// An association from propose() to the last store():
//
//   contexts   1, 3, 5, ... each a SOP class with what a file of it can be sent as: uncompressed ones as
//   explicit or
//              implicit little endian, others as they are
//   open       connect, request; the peer accepts contexts one by one
//   store      by the context that was accepted for the class, or none: the class was refused
//
// DCMTK frees the association's parameters with it, and only with it.

namespace deepwrist::clinic {
namespace {

constexpr long kMaxPduBytesWanted = 131072;
constexpr std::size_t kMaxContexts = 128;  ///< PS3.8, 9.3.2.2: odd numbers from 1 to 255

bool is_uncompressed(const std::string& transfer_syntax) {
  return transfer_syntax == UID_LittleEndianImplicitTransferSyntax ||
         transfer_syntax == UID_LittleEndianExplicitTransferSyntax ||
         transfer_syntax == UID_BigEndianExplicitTransferSyntax;
}

/// What a file of this transfer syntax can be sent as.
std::vector<std::string> ways_to_send(const std::string& transfer_syntax) {
  if (!is_uncompressed(transfer_syntax)) return {transfer_syntax};
  return {UID_LittleEndianExplicitTransferSyntax, UID_LittleEndianImplicitTransferSyntax};
}

/// From DCMTK 3.6.8 on the time to connect belongs to the association, before it was the process's alone.
template <typename Parameters, typename Seconds>
OFCondition create_parameters(Parameters** parameters, Seconds to_connect) {
  if constexpr (requires { ASC_createAssociationParameters(parameters, kMaxPduBytesWanted, to_connect); })
    return ASC_createAssociationParameters(parameters, kMaxPduBytesWanted, to_connect);
  else
    return ASC_createAssociationParameters(parameters, kMaxPduBytesWanted);
}

std::string rejection(T_ASC_Parameters* parameters) {
  T_ASC_RejectParameters reject{};
  ASC_getRejectParameters(parameters, &reject);
  switch (reject.reason) {
    case ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED:
      return "the association was rejected: it does not know its title as given here";
    case ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED:
      return "the association was rejected: it does not know our title";
    case ASC_REASON_SP_PRES_TEMPORARYCONGESTION:
    case ASC_REASON_SP_PRES_LOCALLIMITEXCEEDED:
      return "the association was rejected: it is busy";
    default:
      return "the association was rejected";
  }
}

}  // namespace

std::string transfer_syntax_of(const DcmDataset& data) {
  return DcmXfer(const_cast<DcmDataset&>(data).getOriginalXfer()).getXferID();
}

StoreAssociation::StoreAssociation(const Destination& destination, const SenderOptions& options)
    : destination_(destination), options_(options) {
  require_title(destination_.title, destination_.name);
  require_title(options_.title, "title");
  if (destination_.tls) tls_ = make_tls_layer(*destination_.tls, TlsRole::requestor);
}

StoreAssociation::~StoreAssociation() {
  close(true);
  if (network_ != nullptr) ASC_dropNetwork(&network_);
}

void StoreAssociation::close(bool orderly) {
  if (association_ == nullptr) return;
  if (!orderly || ASC_releaseAssociation(association_).bad()) ASC_abortAssociation(association_);
  ASC_dropAssociation(association_);
  ASC_destroyAssociation(&association_);
}

void StoreAssociation::propose(const std::string& sop_class, const std::string& transfer_syntax) {
  Proposal proposal{sop_class, ways_to_send(transfer_syntax)};
  const bool is_new = std::ranges::find(proposals_, proposal) == proposals_.end();
  if (is_new && proposals_.size() < kMaxContexts) proposals_.push_back(std::move(proposal));
}

std::optional<std::string> StoreAssociation::open() {
  dcmConnectionTimeout.set(options_.connect_timeout_s);
  auto condition = ASC_initializeNetwork(NET_REQUESTOR, 0, options_.response_timeout_s, &network_);
  if (condition.good() && tls_) condition = ASC_setTransportLayer(network_, tls_.get(), 0);
  T_ASC_Parameters* parameters = nullptr;
  if (condition.good()) condition = create_parameters(&parameters, Sint32{options_.connect_timeout_s});
  if (condition.bad()) return condition.text();
  ASC_setAPTitles(parameters, options_.title.c_str(), destination_.title.c_str(), nullptr);
  ASC_setTransportLayerType(parameters, tls_ != nullptr);
  const auto peer = destination_.host + ":" + std::to_string(destination_.port);
  ASC_setPresentationAddresses(parameters, OFStandard::getHostName().c_str(), peer.c_str());
  T_ASC_PresentationContextID id = 1;
  for (const auto& proposal : proposals_) {
    std::vector<const char*> syntaxes;
    for (const auto& syntax : proposal.transfer_syntaxes) syntaxes.push_back(syntax.c_str());
    ASC_addPresentationContext(parameters, id, proposal.sop_class.c_str(), syntaxes.data(),
                               static_cast<int>(syntaxes.size()));
    id = static_cast<T_ASC_PresentationContextID>(id + 2);
  }
  condition = ASC_requestAssociation(network_, parameters, &association_);
  if (condition.good()) return std::nullopt;
  auto reason = condition == DUL_ASSOCIATIONREJECTED ? rejection(parameters) : std::string(condition.text());
  if (tls_ && refused_certificate().problem != CertificateProblem::none)
    reason = "its certificate is not accepted: " + refused_certificate().reason;
  if (association_ != nullptr) {
    ASC_destroyAssociation(&association_);  // and the parameters with it
  } else {
    ASC_destroyAssociationParameters(&parameters);
  }
  return reason;
}

std::optional<T_ASC_PresentationContextID> StoreAssociation::context(
    const std::string& sop_class, const std::string& transfer_syntax) const {
  if (association_ == nullptr) return std::nullopt;
  for (const auto& syntax : ways_to_send(transfer_syntax)) {
    const auto id = ASC_findAcceptedPresentationContextID(association_, sop_class.c_str(), syntax.c_str());
    if (id != 0) return id;
  }
  return std::nullopt;
}

std::optional<int> StoreAssociation::store(T_ASC_PresentationContextID context, const OutgoingFile& file,
                                           DcmDataset& data) {
  T_DIMSE_C_StoreRQ request{};
  request.MessageID = association_->nextMsgID++;
  OFStandard::strlcpy(request.AffectedSOPClassUID, file.sop_class.c_str(), sizeof(DIC_UI));
  OFStandard::strlcpy(request.AffectedSOPInstanceUID, file.uid.c_str(), sizeof(DIC_UI));
  request.DataSetType = DIMSE_DATASET_PRESENT;
  request.Priority = DIMSE_PRIORITY_MEDIUM;
  T_DIMSE_C_StoreRSP response{};
  DcmDataset* detail = nullptr;
  const auto condition = DIMSE_storeUser(association_, context, &request, nullptr, &data, nullptr, nullptr,
                                         DIMSE_NONBLOCKING, options_.response_timeout_s, &response, &detail);
  delete detail;
  if (condition.good()) return response.DimseStatus;
  close(false);
  return std::nullopt;
}

}  // namespace deepwrist::clinic
