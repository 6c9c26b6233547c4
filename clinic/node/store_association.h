#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/node/sender.h"

class DcmDataset;

namespace deepwrist::clinic {

/// An association with a destination, to store objects; released with the object, or aborted where it broke.
class StoreAssociation {
 public:
  StoreAssociation(const Destination& destination, const SenderOptions& options);
  ~StoreAssociation();
  StoreAssociation(const StoreAssociation&) = delete;
  StoreAssociation& operator=(const StoreAssociation&) = delete;

  /// Proposes a class for files of a transfer syntax; once for each that differs.
  void propose(const std::string& sop_class, const std::string& transfer_syntax);
  /// Connects and negotiates; why not, where it is not.
  std::optional<std::string> open();
  /// The context that was accepted for a class and transfer syntax; nothing where none was.
  std::optional<T_ASC_PresentationContextID> context(const std::string& sop_class,
                                                     const std::string& transfer_syntax) const;
  /// The status of C-STORE; nothing where the association broke, which is then closed.
  std::optional<int> store(T_ASC_PresentationContextID context, const OutgoingFile& file, DcmDataset& data);
  bool is_open() const { return association_ != nullptr; }

 private:
  void close(bool orderly);

  const Destination& destination_;
  const SenderOptions& options_;
  TlsLayer tls_;
  struct Proposal {
    std::string sop_class;
    std::vector<std::string> transfer_syntaxes;
    bool operator==(const Proposal&) const = default;
  };
  std::vector<Proposal> proposals_;
  T_ASC_Network* network_ = nullptr;
  T_ASC_Association* association_ = nullptr;
};

/// The transfer syntax of a data set as it is in its file.
std::string transfer_syntax_of(const DcmDataset& data);

}  // namespace deepwrist::clinic
