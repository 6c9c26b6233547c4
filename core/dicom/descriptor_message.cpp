#include "core/dicom/descriptor_message.h"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace deepwrist::dicom {
namespace {

/// A packet with room for one file descriptor, as sendmsg and recvmsg take it.
struct Packet {
  explicit Packet(std::span<std::byte> bytes) : data{bytes.data(), bytes.size()} {
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
  }
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  iovec data;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
};

}  // namespace

bool send_with_descriptor(int socket, std::span<const std::byte> data, int descriptor) {
  // msghdr serves both directions and is not const; sendmsg only reads.
  Packet packet({const_cast<std::byte*>(data.data()), data.size()});
  auto* part = CMSG_FIRSTHDR(&packet.header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
  return sendmsg(socket, &packet.header, MSG_NOSIGNAL) == static_cast<ssize_t>(data.size());
}

Descriptor receive_with_descriptor(int socket, std::span<std::byte> data) {
  Packet packet(data);
  const auto got = recvmsg(socket, &packet.header, MSG_CMSG_CLOEXEC);
  if (got < 0) return Descriptor();
  const auto* part = CMSG_FIRSTHDR(&packet.header);
  int descriptor = -1;
  if (part == nullptr || part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS ||
      part->cmsg_len != CMSG_LEN(sizeof descriptor)) {
    return Descriptor();
  }
  std::memcpy(&descriptor, CMSG_DATA(part), sizeof descriptor);
  Descriptor file(descriptor);
  return got == static_cast<ssize_t>(data.size()) ? std::move(file) : Descriptor();
}

}  // namespace deepwrist::dicom
