#include "core/dicom/plain_header.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctag.h>

#include <algorithm>
#include <string_view>

#include "core/dicom/byte_cursor.h"
#include "core/dicom/data_encoding.h"
#include "core/dicom/transfer_syntax.h"

//   0    preamble │ 128 "DICM" │ 132 elements of group 2, explicit VR │ data set, to the end of the file
//
//   elements   tags grow │ of each a header, then
//              a value of even length │ items, if it is a sequence │ fragments, if it is compressed pixel
//              data
//   items      (FFFE,E000) length │ elements │ (FFFE,E00D) 0 if the length is undefined      as often as
//   there are
//              (FFFE,E0DD) 0 if the sequence's length is undefined
//
// Every step checks what it reads against the end of what it is in, so that no length is believed.

namespace deepwrist::dicom {
namespace {

constexpr std::uint32_t kUndefined = 0xFFFFFFFF;
constexpr std::uint32_t kItem = 0xFFFEE000, kItemEnd = 0xFFFEE00D, kSequenceEnd = 0xFFFEE0DD;
constexpr std::uint32_t kRows = 0x00280010, kPixelData = 0x7FE00010, kFirstPixelTag = 0x7FE00008;
constexpr std::uint32_t kViewCodes = 0x00540220, kCodeMeaning = 0x00080104;
constexpr int kMaxDepth = 8;
constexpr int kMaxElements = 20'000;
constexpr std::size_t kMaxText = 1024;
constexpr std::uint64_t kPreamble = 128;

struct Wanted {
  std::uint32_t tag;
  std::string_view vr;
};

constexpr Wanted kWanted[] = {
    {0x00080018, "UI"},  // SOPInstanceUID
    {0x00080050, "SH"},  // AccessionNumber
    {0x00081030, "LO"},  // StudyDescription
    {0x0008103E, "LO"},  // SeriesDescription
    {0x00100020, "LO"},  // PatientID
    {0x00181030, "LO"},  // ProtocolName
    {0x00181400, "LO"},  // AcquisitionDeviceProcessingDescription
    {0x00185101, "CS"},  // ViewPosition
    {0x0020000D, "UI"},  // StudyInstanceUID
    {0x00200060, "CS"},  // Laterality
    {0x00200062, "CS"},  // ImageLaterality
    {0x00209072, "CS"},  // FrameLaterality
    {0x00400254, "LO"},  // PerformedProcedureStepDescription
};

struct Element {
  std::uint32_t tag = 0;
  std::string_view vr;  ///< empty in implicit VR
  std::uint32_t length = 0;
};

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Whether DCMTK's parser would take the element for a sequence.
bool is_sequence(const Element& element) {
  if (!element.vr.empty()) return element.vr == "SQ";
  return DcmTag(static_cast<Uint16>(element.tag >> 16), static_cast<Uint16>(element.tag)).getEVR() == EVR_SQ;
}

/// A walk over a file. Its functions move `at_` and give false where something is not plain.
class Walk {
 public:
  explicit Walk(FileWindow& file) : file_(file) {}

  bool run() {
    const auto magic = file_.bytes(kPreamble, 4);
    if (!magic || text_of(*magic) != "DICM") return false;
    at_ = kPreamble + 4;
    return meta() && elements(file_.size(), false, 0) && (!header_.has_image || found_pixels_);
  }
  PlainHeader take() { return std::move(header_); }

 private:
  std::uint32_t tag_at(std::uint64_t at) {
    const auto bytes = file_.bytes(at, 4);
    if (!bytes) return 0;
    ByteCursor cursor(*bytes, false);
    return static_cast<std::uint32_t>(cursor.read(0, 2) << 16 | cursor.read(2, 2));
  }

  std::optional<std::uint32_t> number_at(std::uint64_t at, unsigned count) {
    const auto bytes = file_.bytes(at, count);
    if (!bytes) return std::nullopt;
    return static_cast<std::uint32_t>(ByteCursor(*bytes, false).read(0, count));
  }

  bool skip(std::uint64_t count, std::uint64_t end) {
    if (at_ > end || count > end - at_) return false;
    at_ += count;
    return true;
  }

  /// Tag and length of an item or of an end, whose VR is none.
  std::optional<Element> delimiter(std::uint64_t end) {
    Element element;
    element.tag = tag_at(at_);
    const auto length = number_at(at_ + 4, 4);
    if (!length || !skip(8, end)) return std::nullopt;
    element.length = *length;
    return element;
  }

  /// The header of an element in explicit VR. UN tells nothing of what is inside.
  std::optional<Element> explicit_header(std::uint64_t end) {
    Element element;
    element.tag = tag_at(at_);
    const auto vr = file_.bytes(at_ + 4, 2);
    if (!vr) return std::nullopt;
    const auto known = known_vr(text_of(*vr));
    if (!known || known->name == "UN") return std::nullopt;
    element.vr = known->name;
    const auto length = known->is_long ? number_at(at_ + 8, 4) : number_at(at_ + 6, 2);
    const bool reserved_is_zero = !known->is_long || number_at(at_ + 6, 2) == 0U;
    if (!length || !reserved_is_zero || !skip(known->is_long ? 12 : 8, end)) return std::nullopt;
    element.length = *length;
    return element;
  }

  std::optional<Element> header(std::uint64_t end) {
    if (tag_at(at_) >> 16 == kItem >> 16 || is_implicit_) return delimiter(end);
    return explicit_header(end);
  }

  bool meta() {
    std::string uid;
    while (tag_at(at_) >> 16 == 2) {
      const auto element = explicit_header(file_.size());
      if (!element || element->length > kMaxText) return false;
      const auto value = file_.bytes(at_, element->length);
      if (element->tag == 0x00020010 && value) uid = text_of(*value).substr(0, text_of(*value).find('\0'));
      if (!skip(element->length, file_.size())) return false;
    }
    const auto syntax = find_transfer_syntax(uid);
    is_implicit_ = uid == "1.2.840.10008.1.2";
    is_native_ = is_implicit_ || uid == "1.2.840.10008.1.2.1";
    return is_native_ || syntax.encoding == Encoding::jpeg || syntax.encoding == Encoding::rle ||
           syntax.encoding == Encoding::jpeg2000;
  }

  /// Elements up to `end`, or, `delimited`, up to the end of an item before it.
  bool elements(std::uint64_t end, bool delimited, int depth) {
    std::uint32_t last = 0x0007FFFF;
    while (at_ < end) {
      const auto element = header(end);
      if (!element || ++elements_ > kMaxElements) return false;
      if (element->tag == kItemEnd) return delimited && element->length == 0;
      if (element->tag <= last || element->tag >> 16 == kItem >> 16) return false;
      last = element->tag;
      if (!content(*element, end, depth)) return false;
    }
    return !delimited;
  }

  bool content(const Element& element, std::uint64_t end, int depth) {
    // The meaning of a private element in implicit VR is its maker's.
    if (is_implicit_ && (element.tag >> 16) % 2 == 1 && (element.tag & 0xFFFF) > 0xFF) return false;
    if (depth == 0) in_view_codes_ = element.tag == kViewCodes;
    if (is_sequence(element)) return items(element.length, end, depth);
    if (depth == 0 && element.tag >= kFirstPixelTag && element.tag <= kPixelData) return pixels(element, end);
    if (element.length == kUndefined || element.length % 2 == 1) return false;
    return keep(element, depth) && skip(element.length, end);
  }

  bool items(std::uint32_t length, std::uint64_t end, int depth) {
    const bool delimited = length == kUndefined;
    if (depth == kMaxDepth || (!delimited && length > end - at_)) return false;
    const auto stop = delimited ? end : at_ + length;
    while (at_ < stop) {
      const auto item = delimiter(stop);
      if (!item) return false;
      if (item->tag == kSequenceEnd) return delimited && item->length == 0;
      const bool is_open = item->length == kUndefined;
      if (item->tag != kItem || (!is_open && item->length > stop - at_)) return false;
      if (!elements(is_open ? stop : at_ + item->length, is_open, depth + 1)) return false;
    }
    return !delimited;
  }

  /// Pixel data as its transfer syntax wants it. Floating point pixels are none.
  bool pixels(const Element& element, std::uint64_t end) {
    if (element.tag != kPixelData || (!is_implicit_ && element.vr != "OB" && element.vr != "OW"))
      return false;
    header_.has_image = found_pixels_ = true;
    if (is_native_) {
      return element.length != kUndefined && element.length > 0 && element.length % 2 == 0 &&
             skip(element.length, end);
    }
    return element.length == kUndefined && fragments(end);
  }

  /// A table of offsets and one fragment at least.
  bool fragments(std::uint64_t end) {
    for (int count = 0; count < kMaxElements; ++count) {
      const auto item = delimiter(end);
      if (!item) return false;
      if (item->tag == kSequenceEnd) return item->length == 0 && count >= 2;
      if (item->tag != kItem || item->length == kUndefined || item->length % 2 == 1) return false;
      if (!skip(item->length, end)) return false;
    }
    return false;
  }

  bool keep(const Element& element, int depth) {
    if (depth == 0 && element.tag == kRows) header_.has_image = true;
    if (depth == 1 && in_view_codes_ && element.tag == kCodeMeaning) {
      auto text = plain_text(element, "LO");
      if (text) header_.view_meanings.push_back(std::move(*text));
      return text.has_value();
    }
    const auto* const wanted = std::ranges::find(kWanted, element.tag, &Wanted::tag);
    if (depth > 0 || wanted == std::end(kWanted)) return true;
    auto text = plain_text(element, wanted->vr);
    if (text) header_.texts.emplace_back(element.tag, std::move(*text));
    return text.has_value();
  }

  /// The value, without what pads it, of an element whose VR is as it should be; ASCII, and not long.
  std::optional<std::string> plain_text(const Element& element, std::string_view vr) {
    if ((!is_implicit_ && element.vr != vr) || element.length > kMaxText) return std::nullopt;
    const auto bytes = file_.bytes(at_, element.length);
    if (!bytes) return std::nullopt;
    std::string text(text_of(*bytes));
    while (!text.empty() && text.back() == '\0') text.pop_back();
    const auto is_plain = [](unsigned char c) { return c < 0x80 && c != 0 && c != 0x1B; };
    if (!std::ranges::all_of(text, is_plain)) return std::nullopt;
    return text;
  }

  FileWindow& file_;
  PlainHeader header_;
  std::uint64_t at_ = 0;
  int elements_ = 0;
  bool is_implicit_ = false, is_native_ = true;
  bool in_view_codes_ = false, found_pixels_ = false;
};

}  // namespace

std::optional<PlainHeader> read_plain_header(FileWindow& file) {
  Walk walk(file);
  if (!walk.run()) return std::nullopt;
  return walk.take();
}

}  // namespace deepwrist::dicom
