#include <string>

#include "core/base/error.h"
#include "core/dicom/byte_cursor.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/header_fields.h"
#include "core/dicom/source_header.h"

// A header as bytes, numbers little endian:
//
//   message    has a modality table 1 │ rows 2 │ columns 2 │ count 2 │ elements │ count 2 │ left out ...
//   element    tag 4 │ length 2 │ bytes of the value
//   sequence   tag 4 │ items 1 │ of each item: count 1 │ elements
//   left out   tag 4 │ reason 1
//
// Whether an element is a sequence is what the table of fields says of its tag. The message comes from a
// process that a file may have taken over: tags must be of the table and ascend, values must be as they may
// be in a file, and nothing may follow.

namespace deepwrist::dicom {
namespace {

class MessageWriter {
 public:
  void number(std::size_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) text_ += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  void elements(const std::vector<HeaderElement>& elements, std::span<const HeaderField> fields) {
    for (const auto& element : elements) {
      const auto* field = find_field(fields, element.tag);
      if (field == nullptr) continue;
      number(element.tag, 4);
      if (!is_sequence(*field)) {
        number(element.value.size(), 2);
        text_ += element.value;
        continue;
      }
      number(element.items.size(), 1);
      for (const auto& item : element.items) {
        number(item.size(), 1);
        this->elements(item, field->items);
      }
    }
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Reads from front to back; everything is wrong after the first thing that is.
class MessageReader {
 public:
  explicit MessageReader(std::string_view text)
      : text_(text), cursor_(Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), false) {}

  std::size_t number(unsigned bytes) {
    const auto value = cursor_.read(at_, bytes);
    at_ += bytes;
    return static_cast<std::size_t>(value);
  }
  std::vector<HeaderElement> elements(std::size_t count, std::span<const HeaderField> fields) {
    std::vector<HeaderElement> elements;
    if (count > fields.size()) good_ = false;
    for (std::size_t i = 0; i < count && good(); ++i) {
      HeaderElement element{static_cast<std::uint32_t>(number(4))};
      const auto* field = find_field(fields, element.tag);
      const bool ascends = elements.empty() || elements.back().tag < element.tag;
      if (field == nullptr || !ascends) {
        good_ = false;
      } else if (is_sequence(*field)) {
        read_items(*field, element);
      } else {
        read_value(*field, element);
      }
      elements.push_back(std::move(element));
    }
    return elements;
  }
  bool good() const { return good_ && cursor_.valid(); }
  bool at_end() const { return at_ == text_.size(); }

 private:
  void read_value(const HeaderField& field, HeaderElement& element) {
    const auto length = number(2);
    good_ = good() && length > 0 && length <= most_bytes(field) && length <= text_.size() - at_;
    if (!good_) return;
    element.value = text_.substr(at_, length);
    at_ += length;
    good_ = has_proper_bytes(field, element.value);
  }
  void read_items(const HeaderField& field, HeaderElement& element) {
    const auto count = number(1);
    good_ = good() && count > 0 && count <= kMaxHeaderItems;
    for (std::size_t i = 0; i < count && good(); ++i) {
      const auto content = number(1);
      good_ = good() && content > 0;
      if (good_) element.items.push_back(elements(content, field.items));
    }
  }

  std::string_view text_;
  ByteCursor cursor_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

std::string encode_source_header(const SourceHeader& header) {
  MessageWriter writer;
  writer.number(header.has_modality_table ? 1 : 0, 1);
  writer.number(static_cast<std::size_t>(header.rows), 2);
  writer.number(static_cast<std::size_t>(header.columns), 2);
  writer.number(header.elements.size(), 2);
  writer.elements(header.elements, header_fields());
  writer.number(header.left_out.size(), 2);
  for (const auto& [tag, reason] : header.left_out) {
    writer.number(tag, 4);
    writer.number(static_cast<std::size_t>(reason), 1);
  }
  auto message = writer.take();
  if (message.size() > kMaxReplyText) {
    throw Error(ErrorKind::limit, "",
                "the attributes of patient and study take " + std::to_string(message.size()) +
                    " bytes, more than any should (limit " + std::to_string(kMaxReplyText) + ")");
  }
  return message;
}

std::optional<SourceHeader> decode_source_header(std::string_view message) {
  MessageReader reader(message);
  SourceHeader header;
  const auto table = reader.number(1);
  header.has_modality_table = table == 1;
  header.rows = static_cast<int>(reader.number(2));
  header.columns = static_cast<int>(reader.number(2));
  header.elements = reader.elements(reader.number(2), header_fields());
  const auto left_out = reader.number(2);
  if (!reader.good() || table > 1 || left_out > kMaxLeftOut) return std::nullopt;
  for (std::size_t i = 0; i < left_out; ++i) {
    const auto tag = static_cast<std::uint32_t>(reader.number(4));
    const auto reason = reader.number(1);
    if (find_field(header_fields(), tag) == nullptr ||
        reason > static_cast<std::size_t>(LeftOutReason::wrong_type))
      return std::nullopt;
    header.left_out.push_back({tag, static_cast<LeftOutReason>(reason)});
  }
  if (!reader.good() || !reader.at_end()) return std::nullopt;
  return header;
}

}  // namespace deepwrist::dicom
