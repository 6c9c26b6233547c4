#include "tests/clinic/node/orthanc_server.h"

#include <signal.h>

#include <vector>

#include "tests/clinic/node/http_client.h"

namespace deepwrist::clinic::testing {
namespace {

/// What follows the head of an answer.
std::string body_of(const std::string& answer) {
  const auto at = answer.find("\r\n\r\n");
  return at == std::string::npos ? "" : answer.substr(at + 4);
}

}  // namespace

Orthanc::Orthanc(std::uint16_t node_port, bool overwrites) {
  const nlohmann::json configuration{{"Name", "test"},
                                     {"StorageDirectory", (folder_ / "db").string()},
                                     {"IndexDirectory", (folder_ / "db").string()},
                                     {"HttpPort", http_port_},
                                     {"DicomPort", dicom_port_},
                                     {"DicomAet", "PACS"},
                                     {"RemoteAccessAllowed", false},
                                     {"AuthenticationEnabled", false},
                                     {"DicomCheckCalledAet", true},
                                     {"DicomAlwaysAllowStore", false},
                                     {"OverwriteInstances", overwrites},
                                     {"Plugins", nlohmann::json::array()},
                                     {"DicomModalities", {{"AI", {"DEEPWRIST", "127.0.0.1", node_port}}}}};
  folder_.write("orthanc.json", configuration.dump());
  start();
}

void Orthanc::start() {
  program_ = std::make_unique<BackgroundProgram>(std::vector<std::string>{kOrthanc, folder_ / "orthanc.json"},
                                                 folder_ / "log");
}

void Orthanc::stop() {
  if (program_) program_->end(SIGKILL);  // asked to end it takes up to ten seconds
  program_.reset();
}

bool Orthanc::started() const { return wait_for_port(dicom_port_, 30) && wait_for_port(http_port_, 30); }

nlohmann::json Orthanc::get(const std::string& path) const {
  return nlohmann::json::parse(body_of(http_answer(http_port_, "GET", path)), nullptr, false);
}

bool Orthanc::send_to_node(const nlohmann::json& resources) const {
  const auto answer = http_answer(http_port_, "POST", "/modalities/AI/store", resources.dump());
  const auto told = nlohmann::json::parse(body_of(answer), nullptr, false);
  return told.is_object() && told.value("FailedInstancesCount", 1) == 0;
}

nlohmann::json Orthanc::instances_of(const std::string& study_uid, const std::string& modality) const {
  nlohmann::json query{{"StudyInstanceUID", study_uid}};
  if (!modality.empty()) query["Modality"] = modality;
  const auto answer = http_answer(http_port_, "POST", "/tools/find",
                                  nlohmann::json{{"Level", "Instance"}, {"Query", query}}.dump());
  auto found = nlohmann::json::parse(body_of(answer), nullptr, false);
  return found.is_array() ? found : nlohmann::json::array();
}

}  // namespace deepwrist::clinic::testing
