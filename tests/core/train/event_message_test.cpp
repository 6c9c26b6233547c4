#include "core/train/event_message.h"

#include <gtest/gtest.h>

#include "core/train/crc32c.h"

namespace deepwrist::train {
namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

TEST(Crc32c, GivesTheVectorsOfRfc3720) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  std::string up, down;
  for (int i = 0; i < 32; ++i) {
    up += static_cast<char>(i);
    down += static_cast<char>(31 - i);
  }
  EXPECT_EQ(crc32c(up), 0x46dd794eU);
  EXPECT_EQ(crc32c(down), 0x113fdb5cU);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(""), 0U);
}

// Bytes written down from the encoding's description, not from this encoder.
TEST(EventMessage, AScalarIsItsBytes) {
  EXPECT_EQ(hex(scalar_event({1.5, 300}, "a/b", 0.5F)),
            "09000000000000f83f"  // wall_time: fixed64 1.5
            "10ac02"              // step: varint 300
            "2a0c"                // summary, 12 bytes
            "0a0a"                // value, 10 bytes
            "0a03612f62"          // tag
            "150000003f");        // simple_value: fixed32 0.5
}

TEST(EventMessage, VersionAndRestart) {
  EXPECT_EQ(hex(version_event(0)), "0900000000000000001a0d" + hex("brain.Event:2"));
  EXPECT_EQ(hex(restart_event({0, 2})), "09000000000000000010023a020801");
}

// The first record of files that TensorFlow and PyTorch write begins with the same twelve bytes: length 24
// and its masked CRC.
TEST(EventMessage, TheFrameOfAVersionEventIsThatOfOtherWriters) {
  const std::string record = framed_record(version_event(1.6e9));
  EXPECT_EQ(hex(record.substr(0, 12)), "1800000000000000a37f4b22");
  EXPECT_EQ(record.size(), 8U + 4 + 24 + 4);
}

}  // namespace
}  // namespace deepwrist::train
