#include "core/train/crc32c.h"

#include <boost/crc.hpp>

namespace deepwrist::train {

std::uint32_t crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1edc6f41, 0xffffffff, 0xffffffff, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace deepwrist::train
