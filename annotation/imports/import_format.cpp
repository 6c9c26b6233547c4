#include <string>

#include "annotation/imports/imported_image.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::annotation {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} << 20;  // labelme keeps the picture in its file
constexpr std::size_t kBeginning = 1 << 20;

bool mentions(std::string_view text, std::string_view key) { return text.find(key) != text.npos; }

}  // namespace

ImportFormat format_of(const std::filesystem::path& file, std::string_view text) {
  const auto extension = to_lower(file.extension().string());
  if (extension == ".txt") return ImportFormat::yolo;
  if (extension == ".csv") return ImportFormat::via;
  if (mentions(text, "\"imagePath\"") && mentions(text, "\"shapes\"")) return ImportFormat::labelme;
  if (mentions(text, "\"images\"") && mentions(text, "\"annotations\"")) return ImportFormat::coco;
  const auto beginning = text.substr(0, kBeginning);
  if (mentions(beginning, "\"filename\"") && mentions(beginning, "\"regions\"")) return ImportFormat::via;
  if (trim(beginning).starts_with('[') && mentions(beginning, "\"data\"")) return ImportFormat::label_studio;
  throw Error(
      ErrorKind::format, file.string(),
      "is of none of the formats VIA, labelme, COCO, Label Studio and YOLO; --format says which it is");
}

ImportedFile read_import(ImportFormat format, const std::filesystem::path& file,
                         const std::vector<std::string>& classes) {
  const auto text = read_file(file, kMostBytes);
  const auto place = file.string();
  switch (format) {
    case ImportFormat::via:
      return read_via(text, place);
    case ImportFormat::labelme:
      return read_labelme(text, place);
    case ImportFormat::coco:
      return read_coco(text, place);
    case ImportFormat::label_studio:
      return read_label_studio(text, place);
    default:
      return read_yolo(text, place, file.stem().string(), classes);
  }
}

}  // namespace deepwrist::annotation
