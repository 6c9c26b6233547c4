#pragma once

#include <string>
#include <vector>

namespace deepwrist::dicom {

/// Keeps what DCMTK's JPEG decoders warn of in this thread while the object lives. One at a time in a thread.
class DcmtkMessages {
 public:
  DcmtkMessages();
  ~DcmtkMessages();
  DcmtkMessages(const DcmtkMessages&) = delete;
  DcmtkMessages& operator=(const DcmtkMessages&) = delete;

  const std::vector<std::string>& messages() const { return messages_; }

  /// Lets DCMTK's loggers feed these objects, and nothing else. Called once, after OFLog is set up.
  static void attach();

 private:
  std::vector<std::string> messages_;
};

}  // namespace deepwrist::dicom
