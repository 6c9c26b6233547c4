#include "core/data/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/error.h"
#include "core/base/utf8.h"

// The first line that holds:
//
//   FF FE, FE FF                       UTF-16, little- or big-endian; FF FE 00 00 is UTF-32, refused
//   "PK" 03 04, D0 CF 11 E0            a spreadsheet's own file, refused
//   00 00 FE FF                        UTF-32, refused
//   40 % of the first 512 bytes 0,     UTF-16 without a mark, refused
//   all at even or all at odd places
//   all of it UTF-8                    as it is, with its mark
//   else                               line by line: UTF-8, or Windows-1252
//
// Line by line, so that a table may hold lines of both. Windows-1252 is Latin-1 but for 80–9F, five of
// which are undefined and make a line unreadable.

namespace deepwrist::data {
namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& why) {
  throw Error(ErrorKind::format, place, why + "; save the table as CSV in UTF-8");
}

/// Windows-1252 at 0x80 to 0x9f; 0 where nothing is defined. Above, it is Latin-1.
constexpr std::array<std::uint16_t, 32> kWindows1252{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/// Appends the line as UTF-8; false where it holds a byte that Windows-1252 leaves undefined.
bool append_windows_1252(std::string& text, std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t code = byte >= 0x80 && byte < 0xa0 ? kWindows1252[byte - 0x80U] : byte;
    if (code == 0 && byte != 0) return false;
    append_utf8(text, code);
  }
  return true;
}

DecodedText from_windows_1252(std::string_view bytes, const std::string& place) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  DecodedText decoded;
  decoded.text.reserve(bytes.size() + bytes.size() / 8);
  std::size_t number = 1, first = 0, converted = 0;
  for (std::size_t begin = 0; begin < bytes.size(); ++number) {
    std::size_t end = std::min(bytes.find_first_of("\r\n", begin), bytes.size());
    const auto line = bytes.substr(begin, end - begin);
    if (is_utf8(line)) {
      decoded.text += line;
    } else {
      if (!append_windows_1252(decoded.text, line)) {
        refuse(place, "line " + std::to_string(number) + " is neither UTF-8 nor Windows-1252 text");
      }
      if (converted++ == 0) first = number;
    }
    const std::size_t next = std::min(end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1), bytes.size());
    decoded.text += bytes.substr(end, next - end);
    begin = next;
  }
  decoded.warning = "is not UTF-8; " + std::to_string(converted) + (converted == 1 ? " line" : " lines") +
                    ", the first of them line " + std::to_string(first) +
                    ", are read as Windows-1252 (Latin-1); save the table as UTF-8 where that is wrong";
  return decoded;
}

DecodedText from_utf16(std::string_view bytes, bool big_endian, const std::string& place) {
  const std::size_t units = bytes.size() / 2;
  const auto unit = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[2 * i]),
               second = static_cast<unsigned char>(bytes[2 * i + 1]);
    return static_cast<std::uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  const auto is = [&](std::size_t i, std::uint32_t kind) { return i < units && (unit(i) & 0xfc00) == kind; };
  DecodedText decoded;
  decoded.text.reserve(bytes.size());
  bool whole = bytes.size() % 2 == 0;
  for (std::size_t i = 1; whole && i < units; ++i) {  // after the mark
    if (is(i, 0xd800) && is(i + 1, 0xdc00)) {
      append_utf8(decoded.text, 0x10000 + ((unit(i) & 0x3ff) << 10 | (unit(i + 1) & 0x3ff)));
      ++i;
    } else {
      whole = !is(i, 0xd800) && !is(i, 0xdc00);
      append_utf8(decoded.text, unit(i));
    }
  }
  if (!whole) refuse(place, "is damaged UTF-16 text");
  decoded.warning = "is UTF-16 text (Excel's \"Unicode text\"), read as such";
  return decoded;
}

/// Latin letters in UTF-16 are every second byte 0.
bool looks_like_utf16(std::string_view bytes) {
  const auto start = bytes.substr(0, 512);
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < start.size(); ++i) zeros[i % 2] += start[i] == '\0' ? 1 : 0;
  return start.size() >= 8 && std::max(zeros[0], zeros[1]) * 5 >= start.size() * 2 &&
         std::min(zeros[0], zeros[1]) == 0;
}

void refuse_other_files(std::string_view bytes, const std::string& place) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xd0\xcf\x11\xe0")) {
    refuse(place, "is a spreadsheet's own file (xlsx, ods or xls), no text");
  }
  if (bytes.starts_with(std::string_view("\xff\xfe\0\0", 4)) ||
      bytes.starts_with(std::string_view("\0\0\xfe\xff", 4))) {
    refuse(place, "is UTF-32 text");
  }
  if (looks_like_utf16(bytes)) refuse(place, "looks like UTF-16 text without a byte order mark");
}

}  // namespace

DecodedText decode_text(std::string bytes, const std::string& place) {
  const bool little = bytes.starts_with("\xff\xfe"), big = bytes.starts_with("\xfe\xff");
  if ((little || big) && !bytes.starts_with(std::string_view("\xff\xfe\0\0", 4))) {
    return from_utf16(bytes, big, place);
  }
  refuse_other_files(bytes, place);
  if (is_utf8(bytes)) return {std::move(bytes), {}};
  return from_windows_1252(bytes, place);
}

}  // namespace deepwrist::data
