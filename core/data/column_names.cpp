#include "core/data/column_names.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/base/blanks.h"
#include "core/base/edit_distance.h"

// Names are compared as keys: "Pixel-Spacing (mm)" is pixelspacing(mm), without signs pixelspacingmm, and
// without what stands in brackets pixelspacing. A header's key, either of the two, is meant by a wanted name
//
//   if it is not itself a name of the list      but for brackets: side(0=pa) → side
//   and is one of the name's other words        filepath → fname
//       or such a word with a unit behind it    pixelspacingmm → spacing
//       or the name with a unit behind it       spacingmm → spacing
//       or a misspelling of any of these        1 edit in names of 4 or 5 letters, 2 in longer ones, 1 in
//                                               other words from 7 letters on; digits alone are no
//                                               misspelling
//       or, of Patient, has "patient" in it     patienthash, but not what is said of patients: patientage
//
// The first such column of the header is taken.

namespace deepwrist::data {
namespace {

struct OtherNames {
  std::string_view key;
  std::initializer_list<std::string_view> others;  ///< as keys
};

/// What hospitals' exports, public data sets and students call these columns.
const std::array<OtherNames, 11>& other_names() {
  static const std::array<OtherNames, 11> kNames{
      OtherNames{"fname", {"file",      "files", "filename", "filepath", "filelocation", "fullpath",
                           "path",      "paths", "image",    "images",   "imagepath",    "imagefile",
                           "imagename", "img",   "imgpath",  "imgname",  "picture",      "dicomfile",
                           "dicompath", "dcm",   "dcmfile",  "dcmpath",  "datei",        "dateiname",
                           "pfad",      "bild",  "fichier",  "archivo",  "tiedosto"}},
      OtherNames{"side",
                 {"view",  "views",    "projection",   "proj",        "viewposition", "viewpos", "imageview",
                  "plane", "ansicht",  "strahlengang", "incidence",   "proyeccion",   "suunta",  "aufnahme",
                  "vue",   "viewcode", "viewname",     "orientation", "direction",    "seite"}},
      OtherNames{"id",
                 {"study",
                  "studyid",
                  "case",
                  "caseid",
                  "caseno",
                  "casenumber",
                  "exam",
                  "examid",
                  "accession",
                  "accessionnumber",
                  "accessionno",
                  "studyinstanceuid",
                  "studyuid",
                  "imageid",
                  "identifier",
                  "uid",
                  "key",
                  "pseudonym",
                  "fallnummer",
                  "nr",
                  "no",
                  "number",
                  "nummer",
                  "index",
                  "studyno",
                  "studynr",
                  "studynumber",
                  "casenr",
                  "untersuchung",
                  "untersuchungsnr",
                  "untersuchungsnummer"}},
      OtherNames{"patient", {"patientid",   "patientno",       "patientnr",   "patientnumber", "patientnum",
                             "patientuid",  "patientname",     "patientkey",  "patientcode",   "patients",
                             "patid",       "patno",           "patnr",       "pat",           "pid",
                             "mrn",         "subject",         "subjectid",   "subjectno",     "person",
                             "personid",    "individual",      "participant", "participantid", "groupid",
                             "patientenid", "patientennummer", "potilas",     "paciente",      "paziente",
                             "idpatient",   "idpatiente",      "mrnumber",    "mrnr",          "hospitalno",
                             "hospitalid",  "hospitalnumber",  "pseudonym"}},
      OtherNames{"spacing", {"pixelspacing", "pixspacing",   "pixelsize",    "imagerpixelspacing",
                             "mmperpixel",   "mmperpx",      "mmpx",         "pixelwidth",
                             "resolution",   "psmm",         "pixelabstand", "pixelpitch",
                             "pitch",        "pxmm",         "pxsize",       "pixelgröße",
                             "pixelgrösse",  "pixelgroesse", "voxelspacing", "voxelsize",
                             "scale",        "dpi"}},
      OtherNames{"points",
                 {"landmarks", "landmark", "point", "pts", "keypoints", "keypoint", "coordinates", "coords",
                  "annotation", "annotations"}},
      OtherNames{"fracture",
                 {"label", "labels", "fx", "frac", "fractured", "hasfracture", "isfracture", "fracturelabel",
                  "truth", "groundtruth", "gt", "target", "class", "diagnosis", "y", "ytrue", "fraktur",
                  "fractura"}},
      OtherNames{"fractureprediction",
                 {"prediction", "predictions", "pred", "score", "scores", "prob", "probability", "proba",
                  "fractureprobability", "fracturescore", "fractureprob", "p", "ypred", "yscore"}},
      OtherNames{"ood", {"outofdistribution", "isood", "otherset", "outlier"}},
      OtherNames{"dicom", {}},
      OtherNames{"status", {}},
  };
  return kNames;
}

std::string without_signs(std::string key) {
  std::erase_if(
      key, [](char c) { return std::string_view("()[]{}.:,;/=#'\"").find(c) != std::string_view::npos; });
  return key;
}

/// Without what stands in brackets at its end.
std::string without_remark(const std::string& key) {
  const auto begin = key.find_first_of("([{");
  return begin == 0 || begin == std::string::npos ? key : key.substr(0, begin);
}

bool has_unit_behind(std::string_view key, std::string_view name) {
  constexpr std::array<std::string_view, 6> kUnits{"mm", "inmm", "px", "inpx", "pixel", "mmpx"};
  return key.starts_with(name) && std::ranges::find(kUnits, key.substr(name.size())) != kUnits.end();
}

std::string without_digits(std::string_view key) {
  std::string letters(key);
  std::erase_if(letters, [](char c) { return c >= '0' && c <= '9'; });
  return letters;
}

/// "Reader1" is no slip of "Reader2".
bool is_misspelling(std::string_view key, std::string_view name) {
  if (name.size() < 4 || without_digits(key) == without_digits(name)) return false;
  return edit_distance(key, name) <= (name.size() < 6 ? 1U : 2U);
}

/// "patienthash", not "patientage".
bool tells_patients(std::string_view key) {
  constexpr std::array<std::string_view, 14> kSaidOfThem{"age",     "sex",   "gender", "weight",   "height",
                                                         "size",    "birth", "dob",    "position", "orient",
                                                         "comment", "group", "count",  "alter"};
  return key.find("patient") != std::string_view::npos && key != "patients" &&
         std::ranges::none_of(kSaidOfThem,
                              [&](auto word) { return key.find(word) != std::string_view::npos; });
}

bool is_meant(const std::string& key, const std::string& name) {
  constexpr std::size_t kLongWord = 7;
  for (const auto& known : other_names()) {
    if (known.key != name) continue;
    for (const auto other : known.others) {
      if (key == other || has_unit_behind(key, other)) return true;
      if (other.size() >= kLongWord && without_digits(key) != without_digits(other) &&
          edit_distance(key, other) == 1)
        return true;
    }
  }
  if (name == "patient" && tells_patients(key)) return true;
  return has_unit_behind(key, name) || is_misspelling(key, name);
}

bool means_something_else(const std::string& key) {
  return std::ranges::any_of(other_names(), [&](const auto& known) { return known.key == key; });
}

}  // namespace

std::string column_key(std::string_view name) {
  std::string key;
  while (!name.empty()) {
    if (const auto blank = leading_blank(name)) {
      name.remove_prefix(blank);
      continue;
    }
    const char c = name.front();
    name.remove_prefix(1);
    if (c != '_' && c != '-') key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return key;
}

std::optional<std::size_t> likely_column(std::string_view name, const std::vector<std::string>& header) {
  const auto wanted = column_key(name);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto whole = column_key(header[i]);
    const auto key = without_signs(whole), bare = without_signs(without_remark(whole));
    if (!key.empty() && !means_something_else(key) && is_meant(key, wanted)) return i;
    if (bare != key && (bare == wanted || (!means_something_else(bare) && is_meant(bare, wanted)))) return i;
  }
  return std::nullopt;
}

bool may_name_person(std::string_view name) {
  const auto key = column_key(name);
  return key == "id" || key.find("name") != std::string::npos || key.find("patient") != std::string::npos ||
         likely_column("ID", {std::string(name)}) || likely_column("Patient", {std::string(name)});
}

}  // namespace deepwrist::data
