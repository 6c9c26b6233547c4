#include "clinic/node/receiver_sandbox.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

#include "core/base/sanitizers.h"
#include "core/dicom/sandbox.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using ::testing::IsEmpty;
using testing::ReceiverProcess;
using ::testing::SizeIs;

/// What a connection's process tells its peer that it could do.
constexpr char kDone = 'D', kRefused = 'R';

/// As a PDU without content, which RawPeer reads.
void tell(int socket, bool done) {
  const std::array<char, 6> answer{done ? kDone : kRefused};
  if (write(socket, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size())) _exit(1);
}

/// Takes over the process of a connection: `deed` is done where a peer's bytes would be read. What the peer
/// is told: kDone, kRefused, or nothing where the process was ended.
std::string outcome(const std::function<bool()>& deed) {
  const ReceiverProcess receiver(testing::quick_options(),
                                 [&](int socket, SpoolLink&) { tell(socket, deed()); });
  testing::RawPeer peer(receiver.port());
  const auto answer = peer.receive();
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_EQ(kill(receiver.pid(), 0), 0) << "the receiver lives";
  return answer.empty() ? "" : answer.substr(0, 1);
}

/// Whether the outcome is that it was refused or the process ended; says so where this build or kernel has no
/// such sandbox.
class TakenOver : public ::testing::Test {
 protected:
  void SetUp() override {
    if (kAddressSanitizer) GTEST_SKIP() << "AddressSanitizer's own system calls are many";
    const pid_t probe = fork();
    if (probe == 0) _exit(enter_receiver_sandbox(0));
    int status = 0;
    waitpid(probe, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) != 0) GTEST_SKIP() << "this kernel has not all of the sandbox";
  }
};

bool opens(const fs::path& path, int flags) {
  const int file = open(path.c_str(), flags, 0600);
  return file >= 0;
}

TEST_F(TakenOver, APeerIsToldWhatWasDone) {
  EXPECT_EQ(outcome([] { return true; }), std::string(1, kDone)) << "else the tests below prove nothing";
}

TEST_F(TakenOver, NoFileCanBeRead) {
  EXPECT_EQ(outcome([] { return opens("/etc/passwd", O_RDONLY); }), std::string(1, kRefused));
}

TEST_F(TakenOver, NoFileCanBeWritten) {
  const deepwrist::testing::TemporaryFolder folder;
  const auto target = folder / "planted";
  EXPECT_EQ(outcome([&] { return opens(target, O_WRONLY | O_CREAT); }), std::string(1, kRefused));
  EXPECT_FALSE(fs::exists(target));
}

TEST_F(TakenOver, NoSocketCanBeMade) {
  EXPECT_EQ(outcome([] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }), "");
}

TEST_F(TakenOver, NoProgramCanBeRun) {
  EXPECT_EQ(outcome([] { return execl("/bin/true", "true", nullptr) == 0; }), "");
}

TEST_F(TakenOver, NoProcessCanBeStarted) {
  EXPECT_EQ(outcome([] { return fork() >= 0; }), "");
}

TEST_F(TakenOver, NeitherTheReceiverNorOthersCanBeSignalled) {
  EXPECT_EQ(outcome([] { return kill(getppid(), SIGKILL) == 0; }), "");
  // By the owner of a descriptor's signals.
  EXPECT_EQ(outcome([] { return fcntl(3, F_SETOWN, getppid()) == 0; }), "");
}

TEST_F(TakenOver, NoFileCanBeRenamedOrRemoved) {
  EXPECT_EQ(outcome([] { return rename("/tmp/a", "/tmp/b") == 0; }), "");
  EXPECT_EQ(outcome([] { return unlink("/tmp/a") == 0; }), "");
}

TEST_F(TakenOver, MemoryCannotBecomeCode) {
  EXPECT_EQ(outcome([] { return syscall(SYS_mprotect, nullptr, 0, 4 /* PROT_EXEC */) == 0; }), "");
}

TEST_F(TakenOver, TheReceiverBelievesNothing) {
  const ReceiverProcess receiver(testing::quick_options(), [](int socket, SpoolLink& link) {
    const bool kept = link.keep_file();  // there is none
    const auto file = link.new_file();   // and no more to be had
    tell(socket, kept || file);
  });
  testing::RawPeer peer(receiver.port());
  EXPECT_NE(peer.receive().substr(0, 1), std::string(1, kDone));
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_THAT(receiver.objects(), IsEmpty());
}

TEST_F(TakenOver, AProcessThatReadsNoAnswerHoldsUpNobody) {
  const ReceiverProcess receiver(testing::quick_options(), [](int, SpoolLink& link) {
    link.tell_associated("X");
    LinkMessage wants, drops;
    wants.said = LinkSaid::wants_file;
    drops.said = LinkSaid::drop_file;
    for (int i = 0; i < 100'000; ++i) {  // 4: the channel to the receiver
      if (write(4, &wants, sizeof wants) < 0 || write(4, &drops, sizeof drops) < 0) break;
    }
  });
  testing::RawPeer peer(receiver.port());
  EXPECT_THAT(peer.receive(), IsEmpty());
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
}

TEST_F(TakenOver, AFileThatIsOpenStillIsNotReceived) {
  const auto receive = [](bool closes) {
    const ReceiverProcess receiver(testing::quick_options(), [closes](int socket, SpoolLink& link) {
      link.tell_associated("X");
      auto file = link.new_file();
      if (closes) file.reset();
      tell(socket, link.keep_file());
    });
    testing::RawPeer peer(receiver.port());
    peer.receive();
    EXPECT_TRUE(receiver.wait_until_idle());
    return receiver.objects().size();
  };
  EXPECT_EQ(receive(true), 1U);
  EXPECT_EQ(receive(false), 0U);
}

TEST_F(TakenOver, AFileIsNoLargerThanTheLimit) {
  const ReceiverProcess receiver(testing::quick_options(), [](int socket, SpoolLink& link) {
    link.tell_associated("X");
    const auto file = link.new_file();
    const std::string part(1 << 20, 'x');
    int parts = 0;
    while (file && parts < 100 &&
           write(file->get(), part.data(), part.size()) == static_cast<ssize_t>(part.size()))
      ++parts;
    tell(socket, parts >= 10);
  });
  testing::RawPeer peer(receiver.port());
  EXPECT_EQ(peer.receive().substr(0, 1), std::string(1, kRefused));
}

}  // namespace
}  // namespace deepwrist::clinic
