#include "core/dicom/codecs.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcvr.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

#include "core/dicom/dcmtk_messages.h"

namespace deepwrist::dicom {

void register_codecs() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmtkMessages::attach();
    dcmDataDict.rdlock();  // which loads it, now and not in a sandbox without files
    dcmDataDict.rdunlock();
    // Archives that do not know an attribute pass it on with the VR UN; its own is in DCMTK's dictionary.
    dcmEnableUnknownVRConversion.set(OFTrue);
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
  });
}

}  // namespace deepwrist::dicom
