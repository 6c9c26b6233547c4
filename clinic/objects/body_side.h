#pragma once

namespace deepwrist::clinic {

enum class BodySide { left, right };

/// "L" or "R", as ImageLaterality has it.
const char* letter(BodySide side);
/// "left" or "right".
const char* name(BodySide side);

}  // namespace deepwrist::clinic
