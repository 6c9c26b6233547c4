#include "core/dicom/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "core/base/error.h"

namespace deepwrist::dicom {
namespace {

/// A zlib stream that is always ended.
class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, -MAX_WBITS) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

}  // namespace

std::vector<std::uint8_t> inflate_raw(Bytes deflated, const std::string& place, std::size_t max_bytes) {
  constexpr std::size_t kStep = std::size_t{1} << 20;
  Inflater inflater;
  if (!inflater.ready() || deflated.size() > std::numeric_limits<uInt>::max()) {
    throw Error(ErrorKind::limit, place, "the deflated data set cannot be inflated");
  }
  auto& stream = inflater.stream();
  stream.next_in = const_cast<Bytef*>(deflated.data());  // zlib's own declaration lacks the const
  stream.avail_in = static_cast<uInt>(deflated.size());
  std::vector<std::uint8_t> result;
  int code = Z_OK;
  while (code == Z_OK) {
    const auto done = result.size();
    if (done > max_bytes) {
      throw Error(ErrorKind::limit, place,
                  "the data set inflates to more than the limit of " + std::to_string(max_bytes) +
                      " bytes (dataset.max_file_mb)");
    }
    result.resize(done + kStep);
    stream.next_out = result.data() + done;
    stream.avail_out = static_cast<uInt>(kStep);
    code = inflate(&stream, Z_NO_FLUSH);
    result.resize(done + kStep - stream.avail_out);
  }
  if (code != Z_STREAM_END)
    throw Error(ErrorKind::format, place, "the deflated data set is damaged or truncated");
  return result;
}

}  // namespace deepwrist::dicom
