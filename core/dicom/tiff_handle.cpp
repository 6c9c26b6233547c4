#include "core/dicom/tiff_handle.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::dicom {
namespace {

void keep_first(std::string& kept, const char* format, va_list arguments) {
  if (!kept.empty()) return;
  std::array<char, 300> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  kept = printable(text.data());
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return 0; }
int close_nothing(thandle_t) { return 0; }

}  // namespace

TiffHandle::TiffHandle(Bytes file, const std::string& place, std::size_t max_bytes)
    : file_(file), place_(place), handle_(nullptr, TIFFClose) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(max_bytes));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_error, this);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), keep_warning, this);
  // "m": no memory mapping, everything goes through read(), which cannot leave the file.
  handle_.reset(TIFFClientOpenExt("image", "rm", this, read, write_nothing, seek, close_nothing, size,
                                  nullptr, nullptr, options.get()));
  if (!handle_) {
    throw Error(ErrorKind::format, place, "the TIFF file is damaged or truncated (" + complaint() + ")");
  }
}

void TiffHandle::forget() {
  error_.clear();
  warning_.clear();
}

int TiffHandle::keep_error(TIFF*, void* self, const char*, const char* format, va_list arguments) {
  keep_first(static_cast<TiffHandle*>(self)->error_, format, arguments);
  return 1;  // handled: the library's own handler stays silent
}

int TiffHandle::keep_warning(TIFF*, void* self, const char*, const char* format, va_list arguments) {
  keep_first(static_cast<TiffHandle*>(self)->warning_, format, arguments);
  return 1;
}

tmsize_t TiffHandle::read(thandle_t self, void* to, tmsize_t count) {
  auto& handle = *static_cast<TiffHandle*>(self);
  const auto left = handle.file_.size() - handle.at_;
  const auto some = std::min(static_cast<std::size_t>(std::max<tmsize_t>(count, 0)), left);
  if (some > 0) std::memcpy(to, handle.file_.data() + handle.at_, some);
  handle.at_ += some;
  return static_cast<tmsize_t>(some);
}

toff_t TiffHandle::seek(thandle_t self, toff_t offset, int whence) {
  auto& handle = *static_cast<TiffHandle*>(self);
  const toff_t from = whence == SEEK_CUR ? handle.at_ : whence == SEEK_END ? handle.file_.size() : 0;
  // A position behind the end is none; reading there gives nothing.
  handle.at_ = static_cast<std::size_t>(std::min<toff_t>(from + offset, handle.file_.size()));
  return handle.at_;
}

toff_t TiffHandle::size(thandle_t self) { return static_cast<TiffHandle*>(self)->file_.size(); }

}  // namespace deepwrist::dicom
