#include "core/dicom/view_vocabulary.h"

#include <algorithm>
#include <array>
#include <vector>

// Words by language and meaning, as folded_words (text_folding.h) makes them: lower case, without
// diacritics, å as aa, ß as ss. In an entry
//
//   profil        a word as it stands
//   seitlich*     a word that begins so
//   face profil   words that follow one another
//   正面          Japanese, Chinese, Korean: anywhere in a text
//
// A meaning `silent` takes words out that look like a view: "rechte seite" is a side of the body. `other`
// is a projection that is neither PA nor LAT. How several hits in one text are settled: view_words.cpp.

namespace deepwrist::dicom {
namespace {

constexpr auto kPa = ViewHint::pa, kLat = ViewHint::lat, kBoth = ViewHint::both, kOther = ViewHint::other,
               kNone = ViewHint::silent;

struct Group {
  std::string_view language;
  ViewHint meaning;
  std::string_view words;  ///< separated by ", "
};

// dp and dv are dorsopalmar and dorsovolar, the usual frontal view of hand and wrist; ll is latero-lateral.
// "side" is the lateral view unless it names a side of the body; "side L" may be either, as may "Seite" and
// "sida", which is another word in Spanish. Words of Japanese, Chinese and Korean are found anywhere in a
// text, for nothing stands between them.
constexpr auto kGroups = std::to_array<Group>({
    {"every language", kPa, "pa, ap, dp, dv, paap, appa"},
    {"every language", kLat, "lat, lats, latl, ll, ml, lm, llat, rlat, latr"},
    {"every language", kBoth,
     "aplat, palat, dplat, aplats, palats, apll, pall, apl, pal, aplateral, palateral, fp, f p, "
     "f et p"},
    {"Latin", kPa,
     "dorsopalm*, dorso palm*, dorsovol*, dorso vol*, palmodors*, palmo dors*, palmar dors*, "
     "volodors*, volo dors*, anteroposter*, antero poster*, anterior posterior, "
     "anterior to posterior, posteroanter*, postero anter*, posterior anterior, "
     "posterior to anterior, antero post, postero ant, front, frontal, frontal*"},
    {"Latin", kLat,
     "lateral, lateralis, laterolateral*, latero lateral*, mediolateral*, medio lateral*, "
     "lateromedial*, latero medial*, profil, profile"},
    {"English", kLat, "laterals, side, sideview, side view"},
    {"English", kBoth, "side l, side r, side left, side right, side lt, side rt"},
    {"English", kNone,
     "left side, right side, l side, r side, lt side, rt side, both sides, other side, "
     "opposite side, same side, affected side, injured side, healthy side, uninjured side, "
     "contralateral side, ulnar side, radial side, dorsal side, volar side, palmar side, "
     "side by side, side of, side marker"},
    {"German", kPa, "frontalaufnahme, frontansicht"},
    {"German", kLat,
     "seitl, seitlich*, seitenaufnahme, seitaufnahme, seitbild, seitenansicht, lateralaufnahme, "
     "latero*, lateraln*"},
    {"German", kBoth, "seite"},
    {"German", kNone, "rechte seite, linke seite, re seite, li seite, beide seiten"},
    {"French", kPa, "face, faces"},
    {"French", kLat, "profils, laterale, lateraux, laterales"},
    {"French", kBoth, "face profil"},
    {"French", kNone, "face dorsale, face palmaire"},
    {"Spanish, Portuguese, Catalan", kPa, "frente, anteropost, posteroant, antpost"},
    {"Spanish, Portuguese, Catalan", kLat, "perfil, perfiles, laterais"},
    {"Italian, Romanian", kPa, "fata, de fata"},
    {"Italian, Romanian", kLat, "profilo, laterali, laterala"},
    {"Dutch", kPa,
     "voorachterwaarts*, voor achterwaarts*, achtervoorwaarts*, achter voorwaarts*, frontaal, "
     "voorachter, voor achter"},
    {"Dutch", kLat,
     "dwars, dwarse, zijdelings*, lateraal, laterale opname, profiel, zijopname, zijaanzicht, "
     "zijwaarts*"},
    {"Polish", kPa, "przednio tyln*, przedniotyln*, tylno przedni*, tylnoprzedni*, czolow*"},
    {"Polish", kLat, "bok, boczn*, boku"},
    {"Polish", kNone, "dwustronn*"},
    {"Czech, Slovak", kPa, "predozadn*, predo zadn*, zadopredn*, zado predn*"},
    {"Czech, Slovak", kLat, "bocna, bocni, bocny, bocne, boc, boku a"},
    {"Slovene, Croatian, Serbian (Latin)", kLat, "stransk*, postranicn*, bocno, profiln*"},
    {"Hungarian", kPa, "szembol, elolnezet*"},
    {"Hungarian", kLat, "oldalirany*, oldalnezet*, oldalrol, oldalfelvetel*, oldalt"},
    {"Finnish, Estonian", kPa,
     "etu taka, etutaka*, taka etu, takaetu*, etukuva*, etusuunta, etuprojektio, edesta, etu, "
     "suora, otse"},
    {"Finnish, Estonian", kLat,
     "sivu, sivut, sivulta, sivukuva*, sivusuunta*, sivuprojektio*, lateraalinen, lateraali, "
     "kulg, kulgvaade"},
    {"Finnish, Estonian", kNone, "vasen sivu, oikea sivu"},
    {"Swedish", kPa, "framifraan, bakifraan, rak, raka, frontbild*"},
    {"Swedish", kLat, "fraan sidan, sidobild*, sidbild*, sido, sidovy, sidoprojektion*, profilbild*"},
    {"Swedish", kBoth, "sida"},
    {"Swedish", kNone, "vanster sida, hoger sida, va sida, ho sida"},
    {"Danish, Norwegian", kPa, "forfra, bagfra, bakfra"},
    {"Danish, Norwegian", kLat,
     "fra siden, sidebilled*, sidebilde*, sideoptagelse*, sideopptak, sideprojeksjon, "
     "sideprojektion, lateralt"},
    {"Danish, Norwegian", kNone, "venstre side, hojre side, hoyre side, ve side, ho side"},
    {"Turkish", kPa, "on arka, onarka, arka on, arkaon, onden"},
    {"Turkish", kLat, "yan, yandan, yangrafi"},
    {"Lithuanian, Latvian", kPa, "tiesine, tiesa"},
    {"Lithuanian, Latvian", kLat, "sonine, sonas, sanu"},
    {"Russian, Ukrainian, Bulgarian, Serbian", kPa,
     "прям*, переднезадн*, передне задн*, заднепередн*, задне передн*, передньозадн*, "
     "передньо задн*, фас, анфас, фронтальн*, лицев*"},
    {"Russian, Ukrainian, Bulgarian, Serbian", kLat,
     "боков*, бок, бічн*, бочн*, профил*, профіл*, латеральн*, странично, странична"},
    {"Greek", kPa, "προσθιοπισθι*, προσθοπισθι*, προσθιο οπισθι*, οπισθοπροσθι*, οπισθο προσθι*, μετωπιαι*"},
    {"Greek", kLat, "πλαγι*, πλαγιοπλαγι*"},
    {"Japanese, Chinese, Korean", kPa, "正面, 正位, 前后位, 前後位, 后前位, 後前位, 掌背, 정면, 전후"},
    {"Japanese, Chinese, Korean", kLat, "側面, 侧面, 側位, 侧位, 측면"},
    {"Japanese, Chinese, Korean", kBoth, "正侧, 正側"},
    {"Japanese, Chinese, Korean", kOther, "斜位, 斜, 舟状骨, 舟骨, 사위, 사면"},
    {"Arabic, Hebrew", kPa, "امامي خلفي, أمامي خلفي, קדמי אחורי"},
    {"Arabic, Hebrew", kLat, "جانبي, جانبية, צידי, צדדי, צד"},
    {"other projections", kOther,
     "obl, obls, obliq*, oblic*, oblik*, schrag*, schraeg*, halbschrag*, schuin*, skos, skosn*, "
     "sikm*, kosa, kosi, ferde, viisto*, sned, snedbild*, skraa*, skra, косая, косой, косо, коса, "
     "λοξ*, trois quart*, troisquart*, scaphoid*, scaph, skaphoid*, skafoid*, scafoid*, "
     "escafoid*, navicul*, navic, kahnbein*, scheepvormig*, lodeczkowat*, clunk*, veneluu*, "
     "baatben*, ладьевидн*, σκαφοειδ*, stecher, tunnel, karpaltunnel*, canal carp*, axial, "
     "axiale, axiaal, tangential*, stress, stressaufnahme*, decubitus, clenched, fist, faust*, "
     "poing, deviation, ulnar dev, radial dev, udev, rdev, flexion, extension, pronation, "
     "supination, pronated, supinated, semisupin*, semipron*, semioblic*, ballcatcher*, ball catcher*, "
     "norgaard, brewerton, pisiform*, hamate, trapezium, skyline, llo, rlo, lpo, rpo, lao, rao"},
});

std::vector<ViewWord> all_words() {
  std::vector<ViewWord> words;
  for (auto group : kGroups) {
    while (!group.words.empty()) {
      const auto end = std::min(group.words.find(", "), group.words.size());
      words.push_back({group.words.substr(0, end), group.meaning});
      group.words.remove_prefix(std::min(end + 2, group.words.size()));
    }
  }
  return words;
}

}  // namespace

std::span<const ViewWord> view_vocabulary() {
  static const auto words = all_words();
  return words;
}

}  // namespace deepwrist::dicom
