#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace deepwrist::clinic {

/// Reads one data set of an association, bit by bit as it comes, and no more of it than `max_bytes`; twice as
/// much ends it. Its methods return what DCMTK says when the association breaks; one call an object.
class DataSetReader {
 public:
  DataSetReader(T_ASC_Association& association, T_ASC_PresentationContextID context, std::uint64_t max_bytes,
                int timeout_s)
      : association_(association), context_(context), max_bytes_(max_bytes), timeout_s_(timeout_s) {}

  /// Reads to the end and keeps nothing, so that the peer can be told why.
  OFCondition skip();

  /// Writes `head` and the data set to an open file; written() says whether all of it is there: it is not
  /// when the file system has less than `min_free_bytes` left.
  OFCondition write_to(int file, std::string_view head, std::uint64_t min_free_bytes);

  bool written() const { return written_; }
  bool too_large() const { return bytes_ > max_bytes_; }

 private:
  OFCondition read_all(const std::function<void(std::span<const char>)>& take);

  T_ASC_Association& association_;
  T_ASC_PresentationContextID context_;
  std::uint64_t max_bytes_;
  int timeout_s_;
  std::uint64_t bytes_ = 0;
  bool written_ = false;
};

}  // namespace deepwrist::clinic
