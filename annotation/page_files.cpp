#include "annotation/page_files.h"

#include <array>

// The assembler copies the files of annotation/page; CMake passes the folder. Each ends with a zero byte,
// which is no part of it.

// clang-format off
asm(".section .rodata\n"
    "deepwrist_page_html: .incbin \"" DEEPWRIST_PAGE "/annotate.html\"\n .byte 0\n"
    "deepwrist_page_css: .incbin \"" DEEPWRIST_PAGE "/annotate.css\"\n .byte 0\n"
    "deepwrist_page_main: .incbin \"" DEEPWRIST_PAGE "/main.js\"\n .byte 0\n"
    "deepwrist_page_server: .incbin \"" DEEPWRIST_PAGE "/server.js\"\n .byte 0\n"
    "deepwrist_page_picture: .incbin \"" DEEPWRIST_PAGE "/picture.js\"\n .byte 0\n"
    "deepwrist_page_viewer: .incbin \"" DEEPWRIST_PAGE "/viewer.js\"\n .byte 0\n"
    "deepwrist_page_panel: .incbin \"" DEEPWRIST_PAGE "/panel.js\"\n .byte 0\n"
    "deepwrist_page_keys: .incbin \"" DEEPWRIST_PAGE "/keys.js\"\n .byte 0\n"
    ".previous\n");
// clang-format on

extern const char page_html[] asm("deepwrist_page_html");
extern const char page_css[] asm("deepwrist_page_css");
extern const char page_main[] asm("deepwrist_page_main");
extern const char page_server[] asm("deepwrist_page_server");
extern const char page_picture[] asm("deepwrist_page_picture");
extern const char page_viewer[] asm("deepwrist_page_viewer");
extern const char page_panel[] asm("deepwrist_page_panel");
extern const char page_keys[] asm("deepwrist_page_keys");

namespace deepwrist::annotation {
namespace {

constexpr std::string_view kScript = "text/javascript; charset=utf-8";

struct NamedFile {
  std::string_view name;
  PageFile file;
};

}  // namespace

std::optional<PageFile> page_file(std::string_view name) {
  const std::array<NamedFile, 8> files{{{"", {"text/html; charset=utf-8", page_html}},
                                        {"annotate.css", {"text/css; charset=utf-8", page_css}},
                                        {"main.js", {kScript, page_main}},
                                        {"server.js", {kScript, page_server}},
                                        {"picture.js", {kScript, page_picture}},
                                        {"viewer.js", {kScript, page_viewer}},
                                        {"panel.js", {kScript, page_panel}},
                                        {"keys.js", {kScript, page_keys}}}};
  for (const auto& [file_name, file] : files) {
    if (file_name == name) return file;
  }
  return std::nullopt;
}

}  // namespace deepwrist::annotation
