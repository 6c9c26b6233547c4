#include "core/report/font_data.h"

// The assembler copies the files; CMake passes their paths. C++20 has no #embed.
asm(".section .rodata\n"
    ".balign 16\n"
    "deepwrist_font_regular_begin:\n"
    ".incbin \"" DEEPWRIST_FONT_REGULAR
    "\"\n"
    "deepwrist_font_regular_end:\n"
    ".balign 16\n"
    "deepwrist_font_bold_begin:\n"
    ".incbin \"" DEEPWRIST_FONT_BOLD
    "\"\n"
    "deepwrist_font_bold_end:\n"
    ".previous\n");

extern const std::byte font_regular_begin[] asm("deepwrist_font_regular_begin");
extern const std::byte font_regular_end[] asm("deepwrist_font_regular_end");
extern const std::byte font_bold_begin[] asm("deepwrist_font_bold_begin");
extern const std::byte font_bold_end[] asm("deepwrist_font_bold_end");

namespace deepwrist::report {

std::span<const std::byte> regular_font_data() { return {font_regular_begin, font_regular_end}; }
std::span<const std::byte> bold_font_data() { return {font_bold_begin, font_bold_end}; }

}  // namespace deepwrist::report
