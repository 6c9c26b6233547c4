#pragma once

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "clinic/node/sender.h"
#include "tests/clinic/node/background_program.h"
#include "tests/clinic/node/result_file.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic::testing {

inline constexpr const char* kOrthanc = "/usr/sbin/Orthanc";

/// An Orthanc that knows a node at a port of this machine as "AI"; its own title is PACS.
class Orthanc {
 public:
  /// `overwrites`: whether an instance that it has is replaced by one that comes with its UID.
  explicit Orthanc(std::uint16_t node_port, bool overwrites = true);
  ~Orthanc() { stop(); }
  Orthanc(const Orthanc&) = delete;
  Orthanc& operator=(const Orthanc&) = delete;

  /// Ends it as a machine that fails; start() brings it back with what it has stored.
  void stop();
  void start();

  /// Waits until it serves.
  bool started() const;
  nlohmann::json instances() const { return get("/instances"); }
  nlohmann::json get(const std::string& path) const;
  /// The instances of a study; those of a modality alone where it is given.
  nlohmann::json instances_of(const std::string& study_uid, const std::string& modality = "") const;
  /// C-STORE of resources to the node, in one association; waits for its end. Whether all were taken.
  bool send_to_node(const nlohmann::json& resources) const;
  Destination destination() const { return {"pacs", "127.0.0.1", dicom_port_, "PACS"}; }

 private:
  const std::uint16_t http_port_ = free_port();
  const std::uint16_t dicom_port_ = free_port();
  deepwrist::testing::TemporaryFolder folder_;
  std::unique_ptr<BackgroundProgram> program_;
};

}  // namespace deepwrist::clinic::testing

/// Skips the test, saying so, where the package orthanc is not installed.
#define DEEPWRIST_REQUIRE_ORTHANC()                            \
  if (access(deepwrist::clinic::testing::kOrthanc, X_OK) != 0) \
  GTEST_SKIP() << "Orthanc (package orthanc) is not at hand"
