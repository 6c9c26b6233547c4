#pragma once

#include "clinic/objects/study_result.h"

namespace deepwrist::clinic {

class ItemWriter;

/// GraphicAnnotationSequence and GraphicLayerSequence of a view's presentation state.
void put_graphics(ItemWriter& writer, const ViewResult& view);

}  // namespace deepwrist::clinic
