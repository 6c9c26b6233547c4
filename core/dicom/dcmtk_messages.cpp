#include "core/dicom/dcmtk_messages.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/oflog/appender.h>
#include <dcmtk/oflog/logger.h>
#include <dcmtk/oflog/spi/logevent.h>

namespace deepwrist::dicom {
namespace {

namespace log = dcmtk::log4cplus;

constexpr std::size_t kMaxMessages = 8;
thread_local std::vector<std::string>* current = nullptr;

class Keeper : public log::Appender {
 public:
  ~Keeper() override { destructorImpl(); }
  void close() override {}

 protected:
  void append(const log::spi::InternalLoggingEvent& event) override {
    if (current == nullptr || current->size() == kMaxMessages) return;
    const std::string message(event.getMessage().c_str());
    // Said of sound files, about a conversion of colour that is not asked for here.
    if (!message.starts_with("BitsStored <")) current->push_back(message);
  }
};

}  // namespace

DcmtkMessages::DcmtkMessages() { current = &messages_; }
DcmtkMessages::~DcmtkMessages() { current = nullptr; }

void DcmtkMessages::attach() {
  log::SharedAppenderPtr keeper(new Keeper);
  for (const char* name : {"dcmtk.dcmjpeg", "dcmtk.dcmjpls"}) {
    auto logger = log::Logger::getInstance(name);
    logger.setLogLevel(log::WARN_LOG_LEVEL);
    logger.setAdditivity(false);
    logger.addAppender(keeper);
  }
}

}  // namespace deepwrist::dicom
