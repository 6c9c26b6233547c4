#include "clinic/node/spool_link.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "core/dicom/descriptor_message.h"

namespace deepwrist::clinic {

std::string_view describe(Refusal reason) {
  switch (reason) {
    case Refusal::none:
    case Refusal::kCount:
      break;
    case Refusal::called_title:
      return "the called title is not ours";
    case Refusal::calling_title:
      return "the calling title is not among those that may";
    case Refusal::no_context:
      return "nothing that it offers is taken here";
    case Refusal::protocol:
      return "it does not keep to the protocol";
    case Refusal::too_large:
      return "an object was larger than the limit";
    case Refusal::tls:
      return "there was no TLS to be had with it: it speaks none, shows no certificate or does not take ours";
    case Refusal::certificate:
      return "its certificate is not signed by who is trusted (tls.ca)";
    case Refusal::expired_certificate:
      return "its certificate has expired";
    case Refusal::unfit_certificate:
      return "its certificate is not accepted: not valid yet, not for this use, or too weak";
  }
  return "no reason was given";
}

bool SpoolLink::tell(LinkSaid said, Refusal reason, std::string_view title) {
  LinkMessage message;
  message.said = said;
  message.reason = reason;
  std::copy_n(title.begin(), std::min(title.size(), message.title.size() - 1), message.title.begin());
  ssize_t sent = -1;
  do {
    sent = send(socket_, &message, sizeof message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof message);
}

void SpoolLink::tell_associated(std::string_view calling_title) {
  tell(LinkSaid::associated, Refusal::none, calling_title);
}

void SpoolLink::tell_refused(Refusal reason, std::string_view title) {
  tell(LinkSaid::refused, reason, title);
}

std::optional<Descriptor> SpoolLink::new_file() {
  if (!tell(LinkSaid::wants_file)) return std::nullopt;
  LinkReply reply;
  auto file = dicom::receive_with_descriptor(socket_, std::as_writable_bytes(std::span(&reply, 1)));
  if (!file.valid() || reply.answer != LinkAnswer::done) return std::nullopt;
  return file;
}

bool SpoolLink::keep_file() {
  LinkReply reply;
  return tell(LinkSaid::keep_file) &&
         recv(socket_, &reply, sizeof reply, 0) == static_cast<ssize_t>(sizeof reply) &&
         reply.answer == LinkAnswer::done;
}

void SpoolLink::drop_file() { tell(LinkSaid::drop_file); }

}  // namespace deepwrist::clinic
