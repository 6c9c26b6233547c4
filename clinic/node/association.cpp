#include "clinic/node/association.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/dcmtls/tlslayer.h>
#include <dcmtk/oflog/oflog.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <string>

#include "clinic/node/application_title.h"
#include "clinic/node/association_data.h"
#include "clinic/node/file_meta.h"
#include "clinic/node/tls_layer.h"
#include "core/dicom/transfer_syntax.h"

//   connected socket ─► A-ASSOCIATE-RQ ─► titles? ─► contexts? ─► A-ASSOCIATE-AC
//                                           └── A-ASSOCIATE-RJ ──┘     │
//      ┌───────────────────────────────────────────────────────────────┘
//      ▼
//   command ──► C-ECHO-RQ ─► response
//      ▲   ├──► C-STORE-RQ ─► file of the link ◄─ data set (association_data.h)
//      │   │                  sync, kept by the receiver ─► response
//      └───┘   anything else: abort
//   A-RELEASE-RQ ─► A-RELEASE-RP, end

namespace deepwrist::clinic {
namespace {

/// The receiver ends connections by their deadlines; this is for one that could not.
constexpr double kLateness = 10;

constexpr long kMaxPduBytes = 131072;  ///< the largest that DCMTK takes; small ones cost time for each

/// An association that DCMTK holds, given back with the object.
class PeerAssociation {
 public:
  PeerAssociation() = default;
  ~PeerAssociation() {
    if (association != nullptr) {
      ASC_dropSCPAssociation(association, 2);
      ASC_destroyAssociation(&association);
    }
    if (network != nullptr) ASC_dropNetwork(&network);
  }
  PeerAssociation(const PeerAssociation&) = delete;
  PeerAssociation& operator=(const PeerAssociation&) = delete;

  T_ASC_Network* network = nullptr;
  T_ASC_Association* association = nullptr;
};

/// Why there was no association.
Refusal refusal_of(const OFCondition& condition) {
  switch (refused_certificate().problem) {
    case CertificateProblem::expired:
      return Refusal::expired_certificate;
    case CertificateProblem::issuer:
      return Refusal::certificate;
    case CertificateProblem::other:
      return Refusal::unfit_certificate;
    case CertificateProblem::none:
      break;
  }
  return condition.code() == DULC_TLSERROR ? Refusal::tls : Refusal::protocol;
}

bool is_readable(const char* transfer_syntax) {
  const auto known = dicom::find_transfer_syntax(transfer_syntax);
  return !known.uid.empty() && known.encoding != dicom::Encoding::refused;
}

/// Takes each context of a class that is wanted with the first of its transfer syntaxes that is read here:
/// what the peer names first is what it has. Returns how many were taken.
int accept_contexts(T_ASC_Parameters* parameters, const ReceiverOptions& options) {
  int taken = 0;
  for (int position = 0; position < ASC_countPresentationContexts(parameters); ++position) {
    T_ASC_PresentationContext context{};
    if (ASC_getPresentationContext(parameters, position, &context).bad()) continue;
    const std::string_view wanted = context.abstractSyntax;
    const bool is_echo = wanted == UID_VerificationSOPClass;
    if (!is_echo && std::ranges::find(options.sop_classes, wanted) == options.sop_classes.end()) {
      ASC_refusePresentationContext(parameters, context.presentationContextID,
                                    ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
      continue;
    }
    const std::span proposed(context.proposedTransferSyntaxes, context.transferSyntaxCount);
    const auto chosen = std::ranges::find_if(proposed, is_readable);
    if (chosen == proposed.end()) {
      ASC_refusePresentationContext(parameters, context.presentationContextID,
                                    ASC_P_TRANSFERSYNTAXESNOTSUPPORTED);
    } else if (ASC_acceptPresentationContext(parameters, context.presentationContextID, *chosen).good()) {
      ++taken;
    }
  }
  return taken;
}

class AssociationServer {
 public:
  AssociationServer(const ReceiverOptions& options, SpoolLink& link)
      : options_(options), link_(link), idle_s_(static_cast<int>(std::ceil(options.idle_s + kLateness))) {}

  void serve(int socket, DcmTLSTransportLayer* tls) {
    dcmExternalSocketHandle.set(socket);
    const auto seconds = static_cast<int>(std::ceil(options_.handshake_s + kLateness));
    // The port says nothing where the socket is given, but a privileged one would be refused.
    if (ASC_initializeNetwork(NET_ACCEPTOR, 1024, seconds, &peer_.network).bad()) return;
    if (tls != nullptr && ASC_setTransportLayer(peer_.network, tls, 0).bad()) return;
    const auto received = ASC_receiveAssociation(peer_.network, &peer_.association, kMaxPduBytes, nullptr,
                                                 nullptr, tls != nullptr, DUL_NOBLOCK, seconds);
    if (received.bad()) return link_.tell_refused(refusal_of(received));
    if (negotiate()) serve_commands();
  }

 private:
  bool negotiate() {
    auto* parameters = peer_.association->params;
    std::array<char, 64> calling{}, called{}, responding{};
    ASC_getAPTitles(parameters, calling.data(), calling.size(), called.data(), called.size(),
                    responding.data(), responding.size());
    calling_title_ = calling.data();
    const auto may_call = [&](const std::string& title) { return same_title(title, calling_title_); };
    if (!same_title(called.data(), options_.title)) {
      return reject(Refusal::called_title, ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED, called.data());
    }
    if (!options_.calling_titles.empty() && std::ranges::none_of(options_.calling_titles, may_call)) {
      return reject(Refusal::calling_title, ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED, calling_title_);
    }
    ASC_setAPTitles(parameters, nullptr, nullptr, called.data());
    if (accept_contexts(parameters, options_) == 0) {
      return reject(Refusal::no_context, ASC_REASON_SU_NOREASON, calling_title_);
    }
    if (ASC_acknowledgeAssociation(peer_.association).bad()) return false;
    link_.tell_associated(calling_title_);
    return true;
  }

  bool reject(Refusal refusal, T_ASC_RejectParametersReason reason, std::string_view title) {
    const T_ASC_RejectParameters rejection{ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, reason};
    ASC_rejectAssociation(peer_.association, &rejection);
    link_.tell_refused(refusal, title);
    return false;
  }

  void serve_commands() {
    OFCondition condition = EC_Normal;
    while (condition.good()) {
      T_ASC_PresentationContextID context = 0;
      T_DIMSE_Message message{};
      DcmDataset* detail = nullptr;
      condition =
          DIMSE_receiveCommand(peer_.association, DIMSE_NONBLOCKING, idle_s_, &context, &message, &detail);
      delete detail;
      if (condition.bad()) break;
      condition = answer(message, context);
    }
    if (condition == DUL_PEERREQUESTEDRELEASE) {
      ASC_acknowledgeRelease(peer_.association);
    } else if (condition != DUL_PEERABORTEDASSOCIATION) {
      link_.tell_refused(Refusal::protocol, calling_title_);
      ASC_abortAssociation(peer_.association);
    }
  }

  OFCondition answer(T_DIMSE_Message& message, T_ASC_PresentationContextID context) {
    if (message.CommandField == DIMSE_C_ECHO_RQ) {
      return DIMSE_sendEchoResponse(peer_.association, context, &message.msg.CEchoRQ, STATUS_Success,
                                    nullptr);
    }
    const bool is_store =
        message.CommandField == DIMSE_C_STORE_RQ && message.msg.CStoreRQ.DataSetType != DIMSE_DATASET_NULL;
    return is_store ? store(message.msg.CStoreRQ, context) : DIMSE_BADCOMMANDTYPE;
  }

  OFCondition store(T_DIMSE_C_StoreRQ& request, T_ASC_PresentationContextID id) {
    T_ASC_PresentationContext context{};
    if (ASC_findAcceptedPresentationContext(peer_.association->params, id, &context).bad())
      return DIMSE_NOVALIDPRESENTATIONCONTEXTID;
    T_DIMSE_C_StoreRSP response{};
    response.MessageIDBeingRespondedTo = request.MessageID;
    response.DataSetType = DIMSE_DATASET_NULL;
    OFStandard::strlcpy(response.AffectedSOPClassUID, request.AffectedSOPClassUID, sizeof(DIC_UI));
    OFStandard::strlcpy(response.AffectedSOPInstanceUID, request.AffectedSOPInstanceUID, sizeof(DIC_UI));
    response.opts = O_STORE_AFFECTEDSOPCLASSUID | O_STORE_AFFECTEDSOPINSTANCEUID;
    const auto condition = receive(request, id, context, response.DimseStatus);
    if (condition.bad()) return condition;
    return DIMSE_sendStoreResponse(peer_.association, id, &request, &response, nullptr);
  }

  /// The status of the data set that comes now; bad where the association cannot go on.
  OFCondition receive(const T_DIMSE_C_StoreRQ& request, T_ASC_PresentationContextID id,
                      const T_ASC_PresentationContext& context, DIC_US& status) {
    DataSetReader data(*peer_.association, id, options_.max_object_bytes, idle_s_);
    status = STATUS_STORE_Error_CannotUnderstand;
    const bool is_context_s = std::strcmp(request.AffectedSOPClassUID, context.abstractSyntax) == 0;
    if (!is_context_s || request.AffectedSOPClassUID == std::string_view(UID_VerificationSOPClass)) {
      status = STATUS_STORE_Error_DataSetDoesNotMatchSOPClass;
      return data.skip();
    }
    if (!has_uid_characters(request.AffectedSOPInstanceUID)) return data.skip();
    status = STATUS_STORE_Refused_OutOfResources;
    auto file = link_.new_file();
    if (!file) return data.skip();
    const auto meta = file_meta({request.AffectedSOPClassUID, request.AffectedSOPInstanceUID,
                                 context.acceptedTransferSyntax, calling_title_});
    const auto condition = data.write_to(file->get(), meta, options_.min_free_bytes);
    if (condition.bad()) return condition;  // the receiver removes the file with the connection
    if (data.too_large()) link_.tell_refused(Refusal::too_large, calling_title_);
    const bool complete = data.written() && fsync(file->get()) == 0;
    file.reset();
    if (complete) {
      if (link_.keep_file()) status = STATUS_Success;
    } else {
      link_.drop_file();
    }
    return condition;
  }

  const ReceiverOptions& options_;
  SpoolLink& link_;
  const int idle_s_;
  PeerAssociation peer_;
  std::string calling_title_;
};

}  // namespace

void prepare_network() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  DcmTag(0x0008, 0x0018).getTagName();       // loads the dictionary
  dcmDisableGethostbyaddr.set(OFTrue);       // no name lookups for who connects
  dcmAssociatePDUSizeLimit.set(256 * 1024);  // 128 contexts with all their transfer syntaxes are half of it
  dcmSocketReceiveTimeout.set(30);
  dcmSocketSendTimeout.set(30);
}

void serve_association(int socket, const ReceiverOptions& options, SpoolLink& link,
                       DcmTLSTransportLayer* tls) {
  AssociationServer(options, link).serve(socket, tls);
}

}  // namespace deepwrist::clinic
