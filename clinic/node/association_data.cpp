#include "clinic/node/association_data.h"

#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmnet/dul.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>

namespace deepwrist::clinic {
namespace {

/// How often the free space is asked for.
constexpr std::uint64_t kBytesBetweenChecks = std::uint64_t{16} << 20;

bool write_bytes(int file, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool has_room(int file, std::uint64_t min_free_bytes) {
  struct statfs status {};
  return fstatfs(file, &status) == 0 &&
         static_cast<std::uint64_t>(status.f_bavail) * static_cast<std::uint64_t>(status.f_bsize) >=
             min_free_bytes;
}

/// The next PDV, a part of a command or data set (PS3.8, 9.3.5.1), waited for.
OFCondition next_part(T_ASC_Association& association, int timeout_s, DUL_PDV& part) {
  auto condition = DUL_NextPDV(&association.DULassociation, &part);
  if (condition.good()) return condition;
  condition = DUL_ReadPDVs(&association.DULassociation, nullptr, DUL_NOBLOCK, timeout_s);
  if (condition != DUL_PDATAPDUARRIVED) return condition.good() ? DIMSE_READPDVFAILED : condition;
  return DUL_NextPDV(&association.DULassociation, &part);
}

}  // namespace

OFCondition DataSetReader::read_all(const std::function<void(std::span<const char>)>& take) {
  for (;;) {
    DUL_PDV part{};
    const auto condition = next_part(association_, timeout_s_, part);
    if (condition.bad()) return condition;
    if (part.pdvType != DUL_DATASETPDV || part.presentationContextID != context_)
      return DIMSE_UNEXPECTEDPDVTYPE;
    bytes_ += part.fragmentLength;
    if (bytes_ / 2 > max_bytes_) return DIMSE_OUTOFRESOURCES;
    take({static_cast<const char*>(part.data), part.fragmentLength});
    if (part.lastPDV) return EC_Normal;
  }
}

OFCondition DataSetReader::skip() {
  return read_all([](std::span<const char>) {});
}

OFCondition DataSetReader::write_to(int file, std::string_view head, std::uint64_t min_free_bytes) {
  written_ = write_bytes(file, head);
  auto next_check = kBytesBetweenChecks;
  return read_all([&](std::span<const char> bytes) {
    if (bytes_ >= next_check) {
      next_check = bytes_ + kBytesBetweenChecks;
      written_ = written_ && has_room(file, min_free_bytes);
    }
    written_ = written_ && !too_large() && write_bytes(file, bytes);
  });
}

}  // namespace deepwrist::clinic
