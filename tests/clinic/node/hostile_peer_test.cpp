#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <list>
#include <string>
#include <thread>

#include "clinic/node/receiver.h"
#include "core/base/text.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"

namespace deepwrist::clinic {
namespace {
using ::testing::IsEmpty;
using testing::RawPeer;
using testing::ReceiverProcess;
using ::testing::SizeIs;
using Clock = std::chrono::steady_clock;

const std::string kRadiograph = "1.2.840.10008.5.1.4.1.1.1.1";
constexpr const char* kAttacker = "127.0.0.2";

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Another peer's association and object, which have to be done with in two seconds.
void expect_others_are_served(const ReceiverProcess& receiver) {
  const auto start = Clock::now();
  RawPeer other(receiver.port());
  ASSERT_EQ(other.associate(), 2);
  other.send_store_command(kRadiograph, "2.25.1");
  other.send_data("abcd", true);
  EXPECT_EQ(other.status(), 0x0000);
  EXPECT_TRUE(other.release());
  EXPECT_LT(seconds_since(start), 2);
}

/// Bytes of memory of a process that only it has.
long long private_bytes(pid_t process) {
  std::ifstream lines("/proc/" + std::to_string(process) + "/smaps_rollup");
  long long sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("Private_")) continue;
    const auto value = line.substr(line.find(':') + 1);
    sum += 1024 * parse_integer(value.substr(0, value.find("kB"))).value_or(0);
  }
  return sum;
}

TEST(HostilePeer, OneThatAsksForNothingIsEnded) {
  auto options = testing::quick_options();
  options.handshake_s = 1;
  const ReceiverProcess receiver(options);
  RawPeer silent(receiver.port(), kAttacker);
  ASSERT_TRUE(silent.connected());
  expect_others_are_served(receiver);
  EXPECT_THAT(silent.receive(), IsEmpty());
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(HostilePeer, OneThatFallsSilentInItsAssociationIsEnded) {
  auto options = testing::quick_options();
  options.idle_s = 1;
  const ReceiverProcess receiver(options);
  RawPeer silent(receiver.port(), kAttacker);
  ASSERT_EQ(silent.associate(), 2);
  const auto start = Clock::now();
  expect_others_are_served(receiver);
  silent.receive();
  EXPECT_LT(seconds_since(start), 4);
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(HostilePeer, OneThatDripsBytesIsEndedByTheDeadlineForAll) {
  auto options = testing::quick_options();
  options.total_s = 1.5;
  const ReceiverProcess receiver(options);
  RawPeer dripping(receiver.port(), kAttacker);
  ASSERT_EQ(dripping.associate(), 2);
  dripping.send_store_command(kRadiograph, "2.25.77");
  const auto start = Clock::now();
  while (seconds_since(start) < 8 && dripping.send_data("ab", false))
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_LT(seconds_since(start), 4);
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
}

TEST(HostilePeer, GarbageEndsNothingButItsConnection) {
  const ReceiverProcess receiver(testing::quick_options());
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(100'000, '\xff'),
        std::string("\1\0\xff\xff\xff\xff", 6), testing::association_request({}).substr(0, 50),
        std::string("\4\0\0\0\0\x08\0\0\0\4\1\2ab", 14)}) {
    RawPeer peer(receiver.port(), kAttacker);
    peer.send(garbage);
    peer.close();
  }
  expect_others_are_served(receiver);
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(HostilePeer, GarbageWithinAnAssociationEndsIt) {
  const ReceiverProcess receiver(testing::quick_options());
  for (const std::string& garbage :
       {std::string(100'000, '\xff'), std::string("\4\0\0\0\0\x08\0\0\0\4\1\2ab", 14),
        std::string("\4\0\0\0\0\6\xff\xff\xff\xff\1\3", 12)}) {
    RawPeer peer(receiver.port(), kAttacker);
    ASSERT_EQ(peer.associate(), 2);
    peer.send(garbage);
    peer.receive();
  }
  expect_others_are_served(receiver);
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(HostilePeer, HalfAnObjectIsNone) {
  const ReceiverProcess receiver(testing::quick_options());
  for (int i = 0; i < 3; ++i) {
    RawPeer peer(receiver.port(), kAttacker);
    ASSERT_EQ(peer.associate(), 2);
    peer.send_store_command(kRadiograph, "2.25.77");
    peer.send_data(std::string(10'000, 'x'), false);
  }
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_THAT(receiver.objects(), IsEmpty());
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
}

/// Sequences in sequences without an end (implicit VR): they overflow the stack of whoever parses them.
std::string nested(int levels) {
  const std::string level("\x40\0\x30\xa7\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff", 16);
  std::string bytes;
  for (int i = 0; i < levels; ++i) bytes += level;
  return bytes;
}

TEST(HostilePeer, ADataSetNestedDeeplyIsBytes) {
  const ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port(), kAttacker);
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kRadiograph, "2.25.77");
  const auto bytes = nested(1000);
  for (int i = 0; i < 100; ++i) peer.send_data(bytes, i == 99);
  EXPECT_EQ(peer.status(), 0x0000);
}

TEST(HostilePeer, ACommandNestedDeeplyEndsItsConnectionAtMost) {
  const ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port(), kAttacker);
  ASSERT_EQ(peer.associate(), 2);
  const auto bytes = nested(1000);
  for (int i = 0; i < 100; ++i) peer.send_command(bytes, i == 99);
  EXPECT_EQ(peer.status(), std::nullopt);
  expect_others_are_served(receiver);
  peer.close();
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(HostilePeer, AnObjectAboveTheLimitIsRefusedByStatus) {
  const ReceiverProcess receiver(testing::quick_options());  // 8 MiB
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kRadiograph, "2.25.77");
  const std::string part(16'000, 'x');
  for (int i = 0; i < 600; ++i) peer.send_data(part, false);
  peer.send_data("xx", true);
  EXPECT_EQ(peer.status(), 0xa700);
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
  EXPECT_TRUE(peer.release());
  EXPECT_THAT(receiver.objects(), IsEmpty());
}

TEST(HostilePeer, AGigabyteInOneObjectIsCutOffAndTakesNoMemory) {
  const ReceiverProcess receiver(testing::quick_options());
  const auto before = private_bytes(receiver.pid());
  ASSERT_GT(before, 0);
  RawPeer peer(receiver.port(), kAttacker);
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kRadiograph, "2.25.77");
  const std::string part(16'000, 'x');
  std::size_t sent = 0;
  while (sent < 1'000'000'000 && peer.send_data(part, false)) sent += part.size();
  EXPECT_LT(sent, 40'000'000U) << "twice the limit, and what the sockets hold";
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_THAT(receiver.objects(), IsEmpty());
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
  EXPECT_LT(private_bytes(receiver.pid()), before + (1 << 20));
}

TEST(HostilePeer, TwoHundredConnectionsLeaveOthersServedAndNothingBehind) {
  const ReceiverProcess receiver(testing::quick_options());
  expect_others_are_served(receiver);
  ASSERT_TRUE(receiver.wait_until_idle());
  const auto descriptors = receiver.descriptors();
  const auto before = private_bytes(receiver.pid());
  std::list<RawPeer> peers;
  for (int i = 0; i < 200; ++i) peers.emplace_back(receiver.port(), kAttacker);
  expect_others_are_served(receiver);
  EXPECT_LE(receiver.children(), 4U + 1U) << "of one address, and the other's while it ends";
  peers.clear();
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_EQ(receiver.descriptors(), descriptors);
  EXPECT_LT(private_bytes(receiver.pid()), before + (1 << 20));
  EXPECT_THAT(receiver.objects(), SizeIs(2));
}

TEST(HostilePeer, ItCannotFillTheLog) {
  const ReceiverProcess receiver(testing::quick_options());
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(RawPeer(receiver.port(), kAttacker).associate({.called = "OTHER"}), 3);
  EXPECT_TRUE(receiver.wait_until_idle());
  const auto text = receiver.log_text();
  const auto first = text.find("the called title is not ours ('OTHER')");
  EXPECT_NE(first, std::string::npos) << text;
  EXPECT_EQ(text.find("127.0.0.2", first), std::string::npos) << text;
}

}  // namespace
}  // namespace deepwrist::clinic
