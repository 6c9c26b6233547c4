#include "clinic/node/sender.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <spdlog/fmt/fmt.h>
#include <map>
#include <memory>

#include "clinic/node/file_meta.h"
#include "clinic/node/store_association.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"

//   forms of every object ─► contexts (class × transfer syntax) ─► association
//                                                                      │
//   each object: its first form with an accepted context ─► C-STORE ─► status ─► outcome

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kMaxFolderFile = std::size_t{1} << 30;

/// PS3.4 table B.2-1; PS3.7 annex C.
SendOutcome outcome_of(int status) {
  if (status == 0) return SendOutcome::sent;
  const bool is_warning =
      (status & 0xf000) == 0xb000 || status == 0x0001 || status == 0x0107 || status == 0x0116;
  if (is_warning) return SendOutcome::sent_with_warning;
  return (status & 0xff00) == 0xa700 ? SendOutcome::no_resources : SendOutcome::refused;
}

/// A file with its data set, read once.
struct LoadedForm {
  std::unique_ptr<DcmFileFormat> file = std::make_unique<DcmFileFormat>();
  std::string transfer_syntax{};  ///< empty: unreadable
};

LoadedForm load_form(const OutgoingFile& form) {
  LoadedForm loaded;
  if (loaded.file->loadFile(form.file.c_str()).good())
    loaded.transfer_syntax = transfer_syntax_of(*loaded.file->getDataset());
  return loaded;
}

class ObjectSender {
 public:
  ObjectSender(const Destination& destination, const SenderOptions& options)
      : destination_(destination), association_(destination, options) {}

  std::vector<SendResult> send(const std::vector<OutgoingObject>& objects) {
    std::vector<std::vector<LoadedForm>> loaded;
    for (const auto& object : objects) {
      auto& forms = loaded.emplace_back();
      for (const auto& form : object.forms) {
        forms.push_back(load_form(form));
        if (!forms.back().transfer_syntax.empty())
          association_.propose(form.sop_class, forms.back().transfer_syntax);
      }
    }
    const auto problem = association_.open();
    std::vector<SendResult> results;
    for (std::size_t at = 0; at < objects.size(); ++at) {
      results.push_back(
          problem ? SendResult{SendOutcome::no_connection, 0, 0, destination_.name + ": " + *problem}
                  : send_one(objects[at], loaded[at]));
    }
    return results;
  }

 private:
  SendResult send_one(const OutgoingObject& object, const std::vector<LoadedForm>& loaded) {
    std::string refused;
    for (std::size_t form = 0; form < object.forms.size(); ++form) {
      const auto& file = object.forms[form];
      if (loaded[form].transfer_syntax.empty())
        return {SendOutcome::unreadable, 0, form, "a result's file cannot be read"};
      if (!association_.is_open())
        return {SendOutcome::interrupted, 0, form, destination_.name + ": it ended"};
      const auto context = association_.context(file.sop_class, loaded[form].transfer_syntax);
      if (context) return store(*context, file, form, *loaded[form].file->getDataset());
      refused += (refused.empty() ? "" : ", ") + class_name(file.sop_class);
    }
    return {SendOutcome::class_refused, 0, 0, destination_.name + " does not take " + refused};
  }

  SendResult store(T_ASC_PresentationContextID context, const OutgoingFile& file, std::size_t form,
                   DcmDataset& data) {
    const auto status = association_.store(context, file, data);
    if (!status) {
      return {
          SendOutcome::interrupted, 0, form,
          destination_.name + ": the association ended before it answered for " + class_name(file.sop_class)};
    }
    return {outcome_of(*status), *status, form,
            *status == 0 ? std::string()
                         : fmt::format("{}: status {:04X} for {}", destination_.name, *status,
                                       class_name(file.sop_class))};
  }

  const Destination& destination_;
  StoreAssociation association_;
};

SendResult copy_into(const Destination& destination, const OutgoingObject& object) {
  const auto& form = object.forms.front();
  if (!has_uid_characters(form.uid)) return {SendOutcome::unreadable, 0, 0, "a result has no UID"};
  try {
    write_file_atomically(destination.folder / (form.uid + ".dcm"), read_file(form.file, kMaxFolderFile));
    return {SendOutcome::sent, 0, 0, ""};
  } catch (const Error& error) {
    return {SendOutcome::no_connection, 0, 0, destination.name + ": " + error.reason()};
  }
}

}  // namespace

std::string name_of(SendOutcome outcome) {
  static const std::map<SendOutcome, std::string> names{
      {SendOutcome::sent, "sent"},
      {SendOutcome::sent_with_warning, "sent with a warning"},
      {SendOutcome::class_refused, "class refused"},
      {SendOutcome::no_resources, "no resources"},
      {SendOutcome::refused, "refused"},
      {SendOutcome::no_connection, "no connection"},
      {SendOutcome::interrupted, "interrupted"},
      {SendOutcome::unreadable, "unreadable"},
  };
  return names.at(outcome);
}

std::vector<SendResult> send_objects(const Destination& destination,
                                     const std::vector<OutgoingObject>& objects,
                                     const SenderOptions& options) {
  for (const auto& object : objects) {
    if (object.forms.empty())
      throw Error(ErrorKind::usage, destination.name, "an object has no file to send");
  }
  if (destination.folder.empty()) return ObjectSender(destination, options).send(objects);
  std::vector<SendResult> results;
  for (const auto& object : objects) results.push_back(copy_into(destination, object));
  return results;
}

}  // namespace deepwrist::clinic
