#include "core/dicom/dicom_file.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <memory>
#include <new>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/codecs.h"
#include "core/dicom/data_encoding.h"
#include "core/dicom/inflate.h"
#include "core/dicom/large_stack.h"

// A file of PS3.10:
//
//   128 bytes   preamble, anything    ┐ both are missing in some files
//   "DICM"                            ┘ or the preamble alone
//   group 2     meta information, explicit VR; (0002,0010) is the transfer syntax
//   data set    in the encoding of the transfer syntax; deflated ones are inflated first
//
// An element of the meta information:
//
//   explicit       tag 4 │ VR 2 │ length 2 │ value
//   OB OW UN ...   tag 4 │ VR 2 │ 0 2 │ length 4 │ value
//   implicit       tag 4 │ length 4 │ value
//
// Before DCMTK parses the data set, its encoding is compared with the stated one, and starts of items are
// counted, as DCMTK recurses once per level of nesting and would overflow an ordinary stack.

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kPreambleBytes = 128;
constexpr std::size_t kMagicEnd = kPreambleBytes + 4;

std::uint32_t little_endian(Bytes bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
  return value;
}

/// Where "DICM" ends: behind the preamble, or at the beginning of a file that lost only that; 0 without it.
std::size_t magic_end(Bytes file) {
  static constexpr std::uint8_t kBare[] = {'D', 'I', 'C', 'M', 2, 0};  // and group 2
  if (file.size() >= kMagicEnd && std::memcmp(file.data() + kPreambleBytes, "DICM", 4) == 0) return kMagicEnd;
  return file.size() >= sizeof kBare && std::memcmp(file.data(), kBare, sizeof kBare) == 0 ? 4 : 0;
}

struct MetaElement {
  std::uint32_t element;
  std::string_view value;
  std::size_t end;
};

/// The element of group 2 at `at`, or nothing where the group ends. Group 2 is in Explicit VR Little Endian
/// (PS3.10 7.1); some writers use implicit VR all the same.
std::optional<MetaElement> meta_element(Bytes file, std::size_t at, const std::string& place) {
  if (file.size() - at < 8 || little_endian(file, at, 2) != 0x0002) return std::nullopt;
  const std::string_view vr(reinterpret_cast<const char*>(file.data()) + at + 4, 2);
  const bool is_explicit = std::isupper(static_cast<unsigned char>(vr[0])) != 0 &&
                           std::isupper(static_cast<unsigned char>(vr[1])) != 0;
  const bool is_long = vr == "OB" || vr == "OW" || vr == "UN" || vr == "SQ" || vr == "UT" || vr == "UC";
  std::size_t start = at + 8;
  std::size_t length = 0;
  if (is_explicit && is_long) {
    if (file.size() - at < 12)
      throw Error(ErrorKind::format, place, "the file ends inside its meta information");
    length = little_endian(file, at + 8, 4);
    start += 4;
  } else {
    length = is_explicit ? little_endian(file, at + 6, 2) : little_endian(file, at + 4, 4);
  }
  if (length > file.size() - start) {
    throw Error(ErrorKind::format, place, "the file ends inside its meta information");
  }
  const std::string_view value(reinterpret_cast<const char*>(file.data()) + start, length);
  return MetaElement{little_endian(file, at + 2, 2), value, start + length};
}

/// Whether there is memory for everything that a data set of `bytes` may hold.
bool can_allocate(std::size_t bytes) {
  const std::unique_ptr<char[]> probe(new (std::nothrow) char[bytes]);
  return probe != nullptr;
}

/// The encoding of the elements that a transfer syntax asks for; nothing for a file that states none.
std::optional<DataEncoding> stated_encoding(const TransferSyntax& syntax) {
  if (syntax.uid.empty()) return std::nullopt;
  if (syntax.uid == "1.2.840.10008.1.2") return DataEncoding::implicit_little;
  if (syntax.uid == "1.2.840.10008.1.2.2") return DataEncoding::explicit_big;
  return DataEncoding::explicit_little;
}

/// Refuses a data set that is not in the encoding which its transfer syntax says. Readers that guess disagree
/// about such files.
void check_encoding(const DicomFile& file) {
  const auto stated = stated_encoding(file.syntax);
  const auto found = stated ? contradicting_encoding(file.data_set, *stated) : std::nullopt;
  if (!found) return;
  throw Error(ErrorKind::format, file.place,
              std::string("the transfer syntax says ") + name(*stated) + ", but the data set is in " +
                  name(*found) + "; write the file again with the right transfer syntax");
}

/// Starts of items in either byte order; an upper bound on the depth of nesting, however the rest is read.
std::size_t item_starts(Bytes data) {
  static constexpr std::uint8_t kLittle[] = {0xFE, 0xFF, 0x00, 0xE0};
  static constexpr std::uint8_t kBig[] = {0xFF, 0xFE, 0xE0, 0x00};
  std::size_t count = 0;
  const auto* end = data.data() + data.size();
  for (const auto* p = data.data(); end - p >= 4; ++p) {
    // 0xFE is at index 0 or 1 of both patterns, so that memchr can skip most of the pixels.
    p = static_cast<const std::uint8_t*>(std::memchr(p, 0xFE, static_cast<std::size_t>(end - p)));
    if (p == nullptr) break;
    if (end - p >= 4 && std::memcmp(p, kLittle, 4) == 0) ++count;
    if (p != data.data() && end - p >= 3 && std::memcmp(p - 1, kBig, 4) == 0) ++count;
  }
  return count;
}

/// Reads a data set of `bytes`, up to `stop` where that is given.
OFCondition read_bytes(const DicomFile& file, Bytes bytes, DcmDataset& data,
                       const DcmTagKey& stop = DCM_UndefinedTagKey) {
  auto transfer = EXS_Unknown;
  if (file.syntax.encoding == Encoding::deflated) {
    transfer = EXS_LittleEndianExplicit;
  } else if (!file.syntax.uid.empty()) {
    transfer = DcmXfer(std::string(file.syntax.uid).c_str()).getXfer();
  }
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  data.transferInit();
  return data.readUntilTag(stream, transfer, EGL_noChange, DCM_MaxReadLength, stop);
}

ParsedDataset parse_bytes(const DicomFile& file, Bytes bytes) {
  ParsedDataset result;
  const auto status = read_bytes(file, bytes, *result.data);
  if (status == EC_MemoryExhausted) {
    if (!can_allocate(bytes.size())) throw std::bad_alloc();
    throw Error(ErrorKind::format, file.place,
                "the data set is damaged: an element states a length that the file does not have");
  }
  if (status.bad()) {
    // Values that were cut short have the stated length in memory, with nothing behind it.
    DcmElement* pixels = nullptr;
    const bool found = result.data->findAndGetElement(DCM_PixelData, pixels).good() && pixels != nullptr;
    if (!found || pixels->transferState() != ERW_ready) {
      throw Error(
          ErrorKind::format, file.place,
          std::string(found ? "the pixel data is truncated (" : "the data set is damaged or not DICOM (") +
              status.text() + ")");
    }
    result.warnings.push_back(std::string("the data set is damaged (") + status.text() + ")");
  }
  result.data->transferEnd();
  return result;
}

/// For a data set that cannot be read as it is: what it holds where sequences that are written as UN are read
/// in explicit VR, if it has such.
std::optional<ParsedDataset> parse_with_named_sequences(const DicomFile& file) {
  if (stated_encoding(file.syntax) != DataEncoding::explicit_little) return std::nullopt;
  const auto bytes = explicit_sequences_named(file.data_set);
  if (!bytes) return std::nullopt;
  try {
    auto result = parse_bytes(file, *bytes);
    result.warnings.emplace_back(
        "a sequence of VR UN is in explicit VR, where the standard has implicit VR; read as it is");
    return result;
  } catch (const Error& error) {
    throw Error(error.kind(), file.place,
                "a sequence of VR UN is in explicit VR, where the standard has implicit VR; read as it is, " +
                    error.reason());
  }
}

}  // namespace

bool looks_like_dicom(Bytes file) {
  if (magic_end(file) > 0) return true;
  if (file.size() < 8) return false;
  const auto little = little_endian(file, 0, 2);
  return little == 0x0002 || little == 0x0008 || little == 0x0800;
}

DicomFile open_dicom(Bytes file, const std::string& place, std::size_t max_bytes) {
  DicomFile result;
  result.place = place;
  std::size_t at = magic_end(file);
  result.has_preamble = at == kMagicEnd;
  std::string uid;
  while (const auto element = meta_element(file, at, place)) {
    if (element->element == 0x0010)
      uid = trim(std::string(element->value.substr(0, element->value.find('\0'))));
    at = element->end;
  }
  result.syntax = find_transfer_syntax(uid);
  if (result.syntax.encoding == Encoding::refused) {
    const auto known = std::string(result.syntax.name);
    throw Error(ErrorKind::unsupported, place,
                "the transfer syntax " + (known.empty() ? printable(uid, 64) : known + " (" + uid + ")") +
                    " is not supported; convert the file to an uncompressed, JPEG, JPEG-LS or JPEG 2000 one");
  }
  result.data_set = file.subspan(at);
  if (result.syntax.encoding == Encoding::deflated) {
    result.inflated = inflate_raw(result.data_set, place, max_bytes);
    result.data_set = result.inflated;
  }
  if (result.data_set.empty()) throw Error(ErrorKind::format, place, "the file holds no data set");
  return result;
}

void with_enough_stack(const DicomFile& file, const std::function<void()>& work) {
  constexpr std::size_t kItemsOnAnyStack = 500;
  const auto items = item_starts(file.data_set);
  if (items <= kItemsOnAnyStack) return work();
  if (items > kMaxItems) {
    throw Error(ErrorKind::limit, file.place,
                "the data set has " + std::to_string(items) +
                    " items, more than any radiograph needs (limit " + std::to_string(kMaxItems) + ")");
  }
  run_with_stack(stack_for(items), work);
}

ParsedDataset::ParsedDataset() : data(std::make_unique<DcmDataset>()) {}
ParsedDataset::ParsedDataset(ParsedDataset&&) noexcept = default;
ParsedDataset::~ParsedDataset() = default;

ParsedDataset parse_dataset(const DicomFile& file) {
  register_codecs();
  check_encoding(file);
  try {
    auto result = parse_bytes(file, file.data_set);
    if (result.data->tagExists(DCM_PixelData)) return result;
    auto again = parse_with_named_sequences(file);
    return again ? std::move(*again) : std::move(result);
  } catch (const Error&) {
    if (auto again = parse_with_named_sequences(file)) return std::move(*again);
    throw;
  }
}

ParsedDataset parse_before_pixels(const DicomFile& file) {
  register_codecs();
  check_encoding(file);
  const auto named = stated_encoding(file.syntax) == DataEncoding::explicit_little
                         ? explicit_sequences_named(file.data_set)
                         : std::nullopt;
  ParsedDataset result;
  auto status = read_bytes(file, file.data_set, *result.data, DCM_PixelData);
  if (named && (status.bad() || !result.data->tagExists(DCM_Rows))) {
    result.data = std::make_unique<DcmDataset>();
    status = read_bytes(file, *named, *result.data, DCM_PixelData);
  }
  if (status.bad()) {
    throw Error(ErrorKind::format, file.place,
                std::string("the data set is damaged or not DICOM (") + status.text() + ")");
  }
  result.data->transferEnd();
  return result;
}

}  // namespace deepwrist::dicom
