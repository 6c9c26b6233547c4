#include "core/dicom/file_kind.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/text.h"
#include "core/dicom/dicom_file.h"
#include "core/dicom/raster_header.h"

// A kind is told by bytes at a fixed place of the file's first 4096, the first sign of the table that fits:
//
//   ZIP           first: Office, OpenDocument and Numbers are ZIP archives, told apart by the names inside
//   kSigns        those at 0, 4 ("ftyp" of MP4 and HEIC), 8 (WebP in RIFF), 257 (tar), 344 (NIfTI); longer
//                 signs of one beginning before shorter ones
//   HTML and XML  last, as text: behind a byte order mark and blanks, in small or capital letters
//
// "BM" counts as BMP only with four zeros at 6, as a table may begin with these letters.

namespace deepwrist::dicom {
namespace {

using namespace std::string_view_literals;

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

constexpr const char* kExcel = "an Excel workbook; save it as CSV";
constexpr const char* kSheet = "a spreadsheet; save it as CSV";
constexpr const char* kImage = "; only DICOM, PNG, JPEG and TIFF are read: convert it";

struct Sign {
  std::size_t at;
  std::string_view bytes;
  std::string_view kind;
  bool is_image = false;
};

/// Magic numbers of what people have beside images and tables.
constexpr auto kSigns = std::to_array<Sign>({
    {0, "%PDF"sv, "a PDF document; a table must be CSV"},
    {0, "{\\rtf"sv, "an RTF document; a table must be CSV"},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
     "an Excel workbook or another file of Microsoft Office; save it as CSV"},
    {0, "\x1F\x8B"sv, "compressed by gzip; unpack it"},
    {0, "BZh"sv, "compressed by bzip2; unpack it"},
    {0, "\xFD\x37zXZ\0"sv, "compressed by xz; unpack it"},
    {0, "\x28\xB5\x2F\xFD"sv, "compressed by zstd; unpack it"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive; unpack it"},
    {0, "Rar!\x1A\x07"sv, "a RAR archive; unpack it"},
    {257, "ustar"sv, "a tar archive; unpack it"},
    {0, "PAR1"sv, "a Parquet table; save it as CSV"},
    {0, "\x89HDF\r\n\x1A\n"sv, "an HDF5 file; a table must be CSV"},
    {0, "\x93NUMPY"sv, "a NumPy array; a table must be CSV, an image DICOM, PNG, JPEG or TIFF"},
    {0, "SQLite format 3"sv, "an SQLite database; save the table as CSV"},
    {0,
     "\x7F"
     "ELF"sv,
     "a program"},
    {0, "BM"sv, "a BMP image", true},
    {0, "GIF8"sv, "a GIF image", true},
    {8, "WEBP"sv, "a WebP image", true},
    {0, "\0\0\0\x0CjP  "sv, "a JPEG 2000 file", true},
    {0, "\xFF\x4F\xFF\x51"sv, "a JPEG 2000 codestream", true},
    {0, "\0\0\0\x0CJXL "sv, "a JPEG XL image", true},
    {0, "\xFF\x0A"sv, "a JPEG XL image", true},
    {4, "ftypheic"sv, "a HEIC image", true},
    {4, "ftypheix"sv, "a HEIC image", true},
    {4, "ftypmif1"sv, "a HEIC image", true},
    {4, "ftypavif"sv, "an AVIF image", true},
    {4, "ftyp"sv, "a film", true},
    {0, "8BPS"sv, "a Photoshop image", true},
    {344, "n+1\0"sv, "a NIfTI image", true},
    {344, "ni1\0"sv, "a NIfTI image", true},
    {0, "\x5C\x01\0\0"sv, "a NIfTI or Analyze image", true},
    {0, "NRRD"sv, "an NRRD image", true},
    {0, "ObjectType = Image"sv, "a MetaImage", true},
    {0, "\x76\x2F\x31\x01"sv, "an OpenEXR image", true},
    {0, "SIMPLE  ="sv, "a FITS image", true},
    {0, "P2\n"sv, "a PGM image", true},
    {0, "P5\n"sv, "a PGM image", true},
    {0, "P6\n"sv, "a PPM image", true},
});

std::string kind_of_zip(std::string_view text) {
  const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  if (has("opendocument.spreadsheet") || has("Index/Document.iwa")) return kSheet;
  if (has("opendocument.text") || has("word/")) return "a text document; a table must be CSV";
  if (has("[Content_Types].xml") || has("xl/")) return kExcel;
  return "a ZIP archive; unpack it";
}

bool is_markup(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto start = to_lower(trim(text.substr(0, 64)));
  return start.starts_with("<?xml") || start.starts_with("<!doctype") || start.starts_with("<html") ||
         start.starts_with("<svg");
}

/// "BM" may begin a table; the header of a BMP file has zeros.
bool is_bmp(std::string_view text) { return text.size() >= 14 && text.substr(6, 4) == "\0\0\0\0"sv; }

}  // namespace

bool is_image_start(Bytes start) { return looks_like_dicom(start) || raster_format(start).has_value(); }

bool is_dicomdir_start(Bytes start) {
  return looks_like_dicom(start) && as_text(start).find("1.2.840.10008.1.3.10"sv) != std::string_view::npos;
}

std::optional<std::string> other_kind(Bytes start) {
  const auto text = as_text(start);
  if (text.starts_with("PK\x03\x04"sv)) return kind_of_zip(text);
  for (const auto& sign : kSigns) {
    if (text.size() < sign.at || !text.substr(sign.at).starts_with(sign.bytes)) continue;
    if (sign.bytes == "BM" && !is_bmp(text)) continue;
    return std::string(sign.kind) + (sign.is_image ? kImage : "");
  }
  if (is_markup(text)) return "an HTML or XML document; a table must be CSV";
  return std::nullopt;
}

}  // namespace deepwrist::dicom
