#pragma once

#include <tiffio.h>

#include <memory>
#include <string>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// A TIFF or BigTIFF file in memory, opened with libtiff. Nothing is printed; the first complaint is kept.
class TiffHandle {
 public:
  /// `file` must outlive the handle. No single allocation of libtiff may take more than `max_bytes`. Throws
  /// Error(format) where there is no directory to read.
  TiffHandle(Bytes file, const std::string& place, std::size_t max_bytes);
  TiffHandle(const TiffHandle&) = delete;
  TiffHandle& operator=(const TiffHandle&) = delete;

  TIFF* get() const { return handle_.get(); }
  const std::string& place() const { return place_; }
  Bytes bytes() const { return file_; }
  /// The first error, or else the first warning, since the last forget(); empty without one.
  const std::string& complaint() const { return error_.empty() ? warning_ : error_; }
  bool has_error() const { return !error_.empty(); }
  void forget();

 private:
  static int keep_error(TIFF*, void* self, const char*, const char* format, va_list arguments);
  static int keep_warning(TIFF*, void* self, const char*, const char* format, va_list arguments);
  static tmsize_t read(thandle_t self, void* to, tmsize_t count);
  static toff_t seek(thandle_t self, toff_t offset, int whence);
  static toff_t size(thandle_t self);

  Bytes file_;
  std::size_t at_ = 0;
  std::string place_, error_, warning_;
  std::unique_ptr<TIFF, decltype(&TIFFClose)> handle_;
};

/// A field of the current directory, or its default; `fallback` where there is neither.
template <typename Value>
Value tiff_field(TIFF* tiff, ttag_t tag, Value fallback) {
  Value value = fallback;
  return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : fallback;
}

}  // namespace deepwrist::dicom
