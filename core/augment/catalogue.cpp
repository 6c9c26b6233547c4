#include "core/augment/catalogue.h"

#include "core/augment/blur.h"
#include "core/augment/color_padding.h"
#include "core/augment/crop.h"
#include "core/augment/cutout.h"
#include "core/augment/flip.h"
#include "core/augment/gamma.h"
#include "core/augment/identity.h"
#include "core/augment/jitter.h"
#include "core/augment/low_visibility.h"
#include "core/augment/noise.h"
#include "core/augment/one_of.h"
#include "core/augment/pad.h"
#include "core/augment/projection.h"
#include "core/augment/rotate.h"
#include "core/augment/salt_and_pepper.h"
#include "core/augment/scale.h"
#include "core/augment/sequence.h"
#include "core/augment/shear.h"
#include "core/augment/subsample.h"
#include "core/augment/triangular_mask.h"

namespace deepwrist::augment {
namespace {

template <typename T>
std::unique_ptr<Transform> make() {
  return std::make_unique<T>();
}

}  // namespace

const std::vector<CatalogueEntry>& catalogue() {
  static const std::vector<CatalogueEntry> kEntries{
      {"sequence", true, make<Sequence>},
      {"one_of", true, make<OneOf>},
      {"identity", false, make<Identity>},
      {"flip", false, make<Flip>},
      {"scale", false, make<Scale>},
      {"rotate", false, make<Rotate>},
      {"shear", false, make<Shear>},
      {"projection", false, make<Projection>},
      {"pad", false, make<Pad>},
      {"crop", false, make<Crop>},
      {"salt_and_pepper", false, make<SaltAndPepper>},
      {"noise", false, make<Noise>},
      {"blur", false, make<Blur>},
      {"gamma", false, make<Gamma>},
      {"cutout", false, make<CutOut>},
      {"jitter", false, make<Jitter>},
      {"color_padding", false, make<ColorPadding>},
      {"triangular_mask", false, make<TriangularMask>},
      {"low_visibility", false, make<LowVisibility>},
      {"subsample", false, make<SubSample>},
  };
  return kEntries;
}

}  // namespace deepwrist::augment
