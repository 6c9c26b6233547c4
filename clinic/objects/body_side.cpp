#include "clinic/objects/body_side.h"

namespace deepwrist::clinic {

const char* letter(BodySide side) { return side == BodySide::left ? "L" : "R"; }

const char* name(BodySide side) { return side == BodySide::left ? "left" : "right"; }

}  // namespace deepwrist::clinic
