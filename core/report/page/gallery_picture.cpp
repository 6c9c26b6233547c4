#include "core/report/page/gallery_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/report/markup.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/jpeg.h"
#include "core/report/picture/picture_notes.h"

namespace deepwrist::report {
namespace {

std::string_view media_type(const GalleryPicture& picture, const std::string& owner) {
  const auto begins_with = [&](std::initializer_list<unsigned char> magic) {
    return picture.bytes.size() > magic.size() &&
           std::equal(magic.begin(), magic.end(), picture.bytes.begin());
  };
  if (begins_with({0xff, 0xd8, 0xff})) return "image/jpeg";
  if (begins_with({0x89, 'P', 'N', 'G'})) return "image/png";
  throw Error(ErrorKind::format, owner,
              "a picture of the report is neither JPEG nor PNG; encode it as one of them");
}

std::string picture_html(const GalleryPicture& picture, const std::string& owner) {
  const std::string alt = escaped(picture.caption.empty() ? owner : owner + ", " + picture.caption);
  std::string html =
      fmt::format("<figure><img loading=\"lazy\" decoding=\"async\" alt=\"{}\" src=\"data:{};base64,{}\"/>",
                  alt, media_type(picture, owner), base64(std::as_bytes(std::span(picture.bytes))));
  if (!picture.caption.empty()) html += "<figcaption>" + escaped(picture.caption) + "</figcaption>";
  return html + "</figure>\n";
}

}  // namespace

GalleryPicture gallery_picture(const cv::Mat& image, std::string caption, int longest_side) {
  constexpr int kQuality = 88;
  if (image.empty()) throw Error(ErrorKind::io, caption, "the picture of the report is empty");
  cv::Mat shown = reduced(image, longest_side).clone();
  note_research_only(shown);
  return {jpeg_file(shown, kQuality), std::move(caption)};
}

std::string pictures_html(const std::vector<GalleryPicture>& pictures, const std::string& owner) {
  if (pictures.empty()) return "";
  std::string html = "<div class=\"pictures\">\n";
  for (const GalleryPicture& picture : pictures) html += picture_html(picture, owner);
  return html + "</div>\n";
}

}  // namespace deepwrist::report
