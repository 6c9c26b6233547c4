#include "tests/clinic/node/result_file.h"

#include <arpa/inet.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "core/base/descriptor.h"

namespace deepwrist::clinic::testing {

OutgoingFile write_result(const std::filesystem::path& path, const std::string& sop_class,
                          const std::string& uid) {
  DcmFileFormat file;
  auto& data = *file.getDataset();
  data.putAndInsertString(DCM_SOPClassUID, sop_class.c_str());
  data.putAndInsertString(DCM_SOPInstanceUID, uid.c_str());
  data.putAndInsertString(DCM_PatientName, "Nobody^Test");
  data.putAndInsertString(DCM_PatientID, "T1");
  data.putAndInsertString(DCM_StudyInstanceUID, "2.25.1000");
  data.putAndInsertString(DCM_SeriesInstanceUID, ("2.25.2000" + uid.substr(5)).c_str());
  data.putAndInsertString(DCM_Modality, "OT");
  EXPECT_TRUE(file.saveFile(path.c_str(), EXS_LittleEndianExplicit).good()) << path;
  return {path, uid, sop_class};
}

// Below the ports that the system gives to connections: nobody gets one between this and its use. Processes
// of tests side by side begin at places of their own.
std::uint16_t free_port() {
  constexpr unsigned kFirst = 12'000, kCount = 18'000, kApart = 97;
  static std::atomic<unsigned> next{static_cast<unsigned>(getpid()) * kApart};
  for (unsigned tries = 0; tries < kCount; ++tries) {
    const auto port = static_cast<std::uint16_t>(kFirst + next++ % kCount);
    const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return port;
  }
  ADD_FAILURE() << "no port is free";
  return 0;
}

}  // namespace deepwrist::clinic::testing
