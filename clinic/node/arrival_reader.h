#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/node/node_records.h"
#include "core/dicom/isolated_decoder.h"

namespace deepwrist::clinic {

/// What a received file is.
struct Arrival {
  InstanceFacts facts{};  ///< of a radiograph that is to be analysed
  std::string refusal{};  ///< why it is none, without patient data; empty where it is
  bool is_own_result = false;
};

/// Finds out what received files are, by their headers, read in the sandbox.
class ArrivalReader {
 public:
  /// `body_parts`: what (0018,0015) of a wrist may say; empty: anything.
  explicit ArrivalReader(std::vector<std::string> body_parts);

  /// Throws only what says nothing of the file: Error(unavailable), Error(io).
  Arrival read(const std::filesystem::path& file);

 private:
  Arrival read_once(const std::filesystem::path& file);
  std::string why_no_wrist(const dicom::SourceHeader& header) const;

  const std::vector<std::string> body_parts_;
  dicom::IsolatedDecoder decoder_;
};

/// What BodyPartExamined of radiographs of a wrist says (PS3.16 annex L), and of larger parts with one.
std::vector<std::string> wrist_body_parts();

}  // namespace deepwrist::clinic
