#pragma once

namespace deepwrist::phantom::wild {

/// How far a hand and forearm have grown: what the age decides. Lengths are in mm of the grown wrist, to
/// which Growth::size is applied later.
struct Growth {
  double age = 40;               ///< years
  double size = 1;               ///< of the grown wrist
  bool open = false;             ///< growth plates are seen
  double physis_mm = 0;          ///< thickness of the growth plates
  double radial_epiphysis = 1;   ///< its width over the metaphysis'; 0: not yet ossified
  double ulnar_epiphysis = 1;    ///< 0: none, 0.5: a disc, 1: a cap with its styloid
  double digital_epiphyses = 1;  ///< of metacarpals and phalanges, alike
  double slimness = 1;           ///< of shafts over their flared ends
  double tissue = 1;             ///< width of soft tissue over that of bones
};

/// Growth at `age`, 1 to 18 years and above; `pace` −1 … 1 shifts maturation by as much as 1.5 years. Size:
/// median stature over that of 18 years (WHO growth standards 2006 and reference 2007). Order and ages of
/// ossification: Greulich and Pyle, Radiographic Atlas of Skeletal Development of the Hand and Wrist, 1959;
/// Gilsanz and Ratib, Hand Bone Age, 2005.
Growth growth_at(double age, double pace);

/// Share of its grown size that a carpal bone has ossified, 0: none. `bone` as in carpal_shapes(). Onsets in
/// years of Greulich and Pyle: capitate and hamate below 1, triquetrum 2.5, lunate 4, scaphoid 5, trapezium
/// and trapezoid 5.5, pisiform 9.5.
double ossified_share(int bone, double age, double pace);

}  // namespace deepwrist::phantom::wild
