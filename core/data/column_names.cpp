#include "core/data/column_names.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/base/blanks.h"
#include "core/base/edit_distance.h"

// Names are compared as keys: "Pixel-Spacing (mm)" is pixelspacing(mm), without brackets pixelspacingmm. A
// header's key is meant by a wanted name
//
//   if it is not itself a name of the list
//   and is one of the name's other words        filepath → fname
//       or such a word with a unit behind it    pixelspacingmm → spacing
//       or the name with a unit behind it       spacingmm → spacing
//       or a misspelling                        1 edit in names of 4 or 5 letters, 2 in longer ones; digits
//                                               alone are no misspelling
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
                 {"view", "views", "projection", "proj", "viewposition", "viewpos", "imageview", "plane",
                  "ansicht", "strahlengang", "incidence", "proyeccion", "suunta"}},
      OtherNames{"id",
                 {"study", "studyid", "case", "caseid", "caseno", "casenumber", "exam", "examid", "accession",
                  "accessionnumber", "accessionno", "studyinstanceuid", "studyuid", "imageid", "identifier",
                  "uid", "key", "pseudonym", "fallnummer"}},
      OtherNames{"patient", {"patientid",   "patientno",       "patientnr",   "patientnumber", "patientnum",
                             "patientuid",  "patientname",     "patientkey",  "patientcode",   "patients",
                             "patid",       "patno",           "patnr",       "pat",           "pid",
                             "mrn",         "subject",         "subjectid",   "subjectno",     "person",
                             "personid",    "individual",      "participant", "participantid", "groupid",
                             "patientenid", "patientennummer", "potilas",     "paciente",      "idpatient",
                             "idpatiente"}},
      OtherNames{"spacing",
                 {"pixelspacing", "pixspacing", "pixelsize", "imagerpixelspacing", "mmperpixel", "mmperpx",
                  "mmpx", "pixelwidth", "resolution", "psmm", "pixelabstand"}},
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

std::string without_brackets(std::string key) {
  std::erase_if(key, [](char c) { return std::string_view("()[]{}.:").find(c) != std::string_view::npos; });
  return key;
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

bool is_meant(const std::string& key, const std::string& name) {
  for (const auto& known : other_names()) {
    if (known.key != name) continue;
    for (const auto other : known.others) {
      if (key == other || has_unit_behind(key, other)) return true;
    }
  }
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
    const auto key = without_brackets(column_key(header[i]));
    if (!key.empty() && !means_something_else(key) && is_meant(key, wanted)) return i;
  }
  return std::nullopt;
}

bool may_name_person(std::string_view name) {
  const auto key = column_key(name);
  return key == "id" || key.find("name") != std::string::npos || key.find("patient") != std::string::npos ||
         likely_column("ID", {std::string(name)}) || likely_column("Patient", {std::string(name)});
}

}  // namespace deepwrist::data
