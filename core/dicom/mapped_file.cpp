#include "core/dicom/mapped_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "core/base/error.h"

namespace deepwrist::dicom {

MappedFile::MappedFile(const Descriptor& file, std::size_t max_bytes) {
  const auto size = lseek(file.get(), 0, SEEK_END);  // fstat is no system call of the sandbox
  if (size <= 0) throw Error(ErrorKind::format, "", "the file is empty");
  size_ = static_cast<std::size_t>(size);
  if (size_ > max_bytes)
    throw Error(ErrorKind::limit, "", "the file grew beyond the limit while it was being read");
  address_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (address_ == MAP_FAILED) throw std::bad_alloc();
}

MappedFile::~MappedFile() { munmap(address_, size_); }

}  // namespace deepwrist::dicom
