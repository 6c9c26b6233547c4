#include "core/dicom/view_words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/dicom/view_vocabulary.h"

namespace deepwrist::dicom {
namespace {

const char* text_of(ViewHint hint) {
  switch (hint) {
    case ViewHint::pa:
      return "PA";
    case ViewHint::lat:
      return "LAT";
    case ViewHint::both:
      return "both";
    case ViewHint::other:
      return "other";
    case ViewHint::silent:
      break;
  }
  return "nothing";
}

struct Phrases {
  const char* name;
  ViewHint expected;
  std::vector<std::string> phrases;
};

class ViewWords : public ::testing::TestWithParam<Phrases> {};

TEST_P(ViewWords, SayWhatTheirAuthorMeant) {
  for (const auto& phrase : GetParam().phrases) {
    EXPECT_STREQ(text_of(hint_of_words(phrase)), text_of(GetParam().expected)) << phrase;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Phrases, ViewWords,
    ::testing::Values(
        Phrases{"FrontalAbbreviations",
                ViewHint::pa,
                {"Wrist PA", "XR WRIST_AP LEFT", "Handgelenk dp", "WRIST PA L", "WRIST P.A.", "Wrist A-P",
                 "P/A R", "d. p. rechts", "L. A.P.", "A.P. R", "AP1", "PA_LEFT", "Hand PA", "Wrist dv",
                 "ap, l", "ＰＡ"}},
        Phrases{"LateralAbbreviations",
                ViewHint::lat,
                {"WRIST LAT", "RT WRIST LAT.", "Polso LL", "l.l.", "L-L", "lat_L", "2 LAT", "Lats"}},
        Phrases{"English",
                ViewHint::pa,
                {"postero-anterior", "Postero anterior", "Posteroanterior wrist", "dorsopalmar view",
                 "dorso-palmar", "frontal", "posterior-anterior", "volodorsal", "front view", "PA right side",
                 "PA, ulnar side"}},
        Phrases{
            "EnglishLateral", ViewHint::lat, {"Wrist lateral", "Left lateral", "mediolateral", "side view"}},
        Phrases{"German", ViewHint::pa, {"Handgelenk d.p.", "Handgelenk frontal", "Handwurzel dorsovolar"}},
        Phrases{
            "GermanLateral",
            ViewHint::lat,
            {"Handgelenk re. seitl.", "Handgelenk seitlich", "Seitenaufnahme", "HG seitlicher Strahlengang"}},
        Phrases{"French",
                ViewHint::pa,
                {"Poignet de face", "POIGNET FACE G", "antéro-postérieure", "Poignet dorso-palmaire"}},
        Phrases{"FrenchLateral",
                ViewHint::lat,
                {"Poignet profil", "de profil", "POIGNETS PROFILS", "incidence latérale"}},
        Phrases{"Spanish", ViewHint::pa, {"Muñeca AP", "anteroposterior", "Muñeca frente", "dorsopalmar"}},
        Phrases{"SpanishLateral", ViewHint::lat, {"Muñeca perfil", "muñeca lateral"}},
        Phrases{"Portuguese", ViewHint::pa, {"Punho frente", "póstero-anterior", "Punho ântero-posterior"}},
        Phrases{"PortugueseLateral", ViewHint::lat, {"Punho perfil", "punhos laterais"}},
        Phrases{"Italian",
                ViewHint::pa,
                {"Polso AP", "antero-posteriore", "proiezione frontale", "dorso-palmare"}},
        Phrases{"ItalianLateral", ViewHint::lat, {"polso laterale", "latero-laterale", "Polso profilo"}},
        Phrases{"Dutch", ViewHint::pa, {"Pols voor-achterwaarts", "pols frontaal", "dorsopalmair"}},
        Phrases{"DutchLateral",
                ViewHint::lat,
                {"Pols lateraal", "pols dwars", "zijdelingse opname", "zijopname"}},
        Phrases{"Polish",
                ViewHint::pa,
                {"Nadgarstek P-A", "przednio-tylna", "nadgarstek tylno-przednie", "czołowa"}},
        Phrases{"PolishLateral", ViewHint::lat, {"Nadgarstek boczne", "bok", "z boku", "projekcja boczna"}},
        Phrases{"Czech", ViewHint::pa, {"Zápěstí předozadní", "zadopřední"}},
        Phrases{"CzechLateral", ViewHint::lat, {"Zápěstí boční", "bočná"}},
        Phrases{"Finnish", ViewHint::pa, {"Ranne etu-taka", "ranne etukuva", "Ranne, suora"}},
        Phrases{"FinnishLateral", ViewHint::lat, {"Ranne sivukuva", "ranne sivu", "sivulta"}},
        Phrases{"Swedish", ViewHint::pa, {"Handled frontal", "Handled framifrån", "frontbild"}},
        Phrases{"SwedishLateral", ViewHint::lat, {"Handled sidobild", "från sidan", "sidbild"}},
        Phrases{"DanishNorwegian", ViewHint::pa, {"Håndled forfra", "håndledd front"}},
        Phrases{"DanishNorwegianLateral",
                ViewHint::lat,
                {"Håndled fra siden", "sidebilde", "sideoptagelse", "lateralt"}},
        Phrases{"Turkish", ViewHint::pa, {"El bileği ön-arka", "EL BİLEĞİ AP", "önden"}},
        Phrases{"TurkishLateral", ViewHint::lat, {"El bileği yan", "EL BİLEĞİ LATERAL", "yandan"}},
        Phrases{"Russian",
                ViewHint::pa,
                {"Прямая проекция", "лучезапястный сустав прям.", "передне-задняя", "заднепередняя"}},
        Phrases{
            "RussianLateral", ViewHint::lat, {"БОКОВАЯ ПРОЕКЦИЯ", "бок.", "в боковой проекции", "профиль"}},
        Phrases{"Greek", ViewHint::pa, {"Προσθιοπίσθια", "ΠΡΟΣΘΙΟΠΙΣΘΙΑ", "οπισθοπρόσθια λήψη"}},
        Phrases{"GreekLateral", ViewHint::lat, {"Πλάγια", "ΠΛΑΓΙΑ ΛΗΨΗ"}},
        Phrases{"Hungarian", ViewHint::lat, {"csukló oldalirányú"}},
        Phrases{"Romanian", ViewHint::pa, {"pumn față"}},
        Phrases{"EastAsian", ViewHint::pa, {"手関節正面", "腕关节正位", "右手後前位", "손목 정면"}},
        Phrases{"EastAsianLateral", ViewHint::lat, {"手関節 側面", "腕关节侧位", "손목 측면"}}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(Several, ViewWords,
                         ::testing::Values(Phrases{"BothViews",
                                                   ViewHint::both,
                                                   {"Wrist PA/LAT",
                                                    "Wrist AP + lateral",
                                                    "Poignet face/profil",
                                                    "poignet face et profil",
                                                    "Poignet F/P",
                                                    "Handgelenk d.p./seitl.",
                                                    "Polso AP + LL",
                                                    "AP/LATS",
                                                    "PA AND SIDE",
                                                    "AP y L",
                                                    "PA + L",
                                                    "AP Lat",
                                                    "APLAT",
                                                    "A.P. L.L.",
                                                    "lateral side of wrist PA",
                                                    "frente e perfil",
                                                    "frente y perfil",
                                                    "Pols AP en dwars",
                                                    "AP i boczne",
                                                    "PA + bok",
                                                    "etu ja sivu",
                                                    "front och sida",
                                                    "forfra og fra siden",
                                                    "AP ve yan",
                                                    "прямая и боковая",
                                                    "Face + profil G",
                                                    "față și profil",
                                                    "腕关节正侧位",
                                                    "手正面・側面",
                                                    "PA, lateral and oblique",
                                                    "Front / Seite",
                                                    "AP side L"}},
                                           Phrases{"OtherProjections",
                                                   ViewHint::other,
                                                   {"wrist oblique", "Scaphoid PA", "PA obl.",
                                                    "Handgelenk schräg", "Kahnbein nach Stecher", "scafoide",
                                                    "Muñeca oblicua", "nadgarstek skośne", "łódeczkowata",
                                                    "ranne viisto", "håndled skrå", "косая проекция",
                                                    "手関節斜位", "carpal tunnel", "PA clenched fist",
                                                    "PA ulnar deviation", "poignet 3/4 oblique"}},
                                           Phrases{"FalseFriends",
                                                   ViewHint::silent,
                                                   {"",
                                                    "Wrist",
                                                    "Patella",
                                                    "Spa",
                                                    "left hand",
                                                    "handgelenk rechts 2 Ebenen",
                                                    "wrist 2 views",
                                                    "RT WRIST 3V",
                                                    "Spalla",
                                                    "palmar",
                                                    "pale",
                                                    "volar plate",
                                                    "nadgarstek dwustronne",
                                                    "Nadgarstek, 45 lat",
                                                    "bild på handled",
                                                    "bilateral wrists",
                                                    "contralateral",
                                                    "Laterality L",
                                                    "left side",
                                                    "both sides",
                                                    "ulnar side",
                                                    "side of injury",
                                                    "vänster sida",
                                                    "dorsal",
                                                    "radioulnar joint",
                                                    "wrist L",
                                                    "Handgelenk bds.",
                                                    "XR WRIST MIN 2 VIEWS",
                                                    "2 projekcje",
                                                    "手関節2方向",
                                                    "в двух проекциях",
                                                    "\xFF\xFE broken \x80"}}),
                         [](const auto& test) { return test.param.name; });

TEST(ViewVocabulary, IsFoldedAsTextsAre) {
  for (const auto& entry : view_vocabulary()) {
    std::string folded;
    for (const auto& word : folded_words(entry.text)) folded += (folded.empty() ? "" : " ") + word.text;
    auto text = std::string(entry.text);
    if (text.ends_with('*')) text.pop_back();
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(folded, text);
  }
}

TEST(TextFolding, DropsCaseAccentsAndPunctuation) {
  const auto texts = [](std::string_view text) {
    std::string joined;
    for (const auto& word : folded_words(text)) joined += word.text + "|";
    return joined;
  };
  EXPECT_EQ(texts("Éclair, GROß ŁÓDŹ"), "eclair|gross|lodz|");
  EXPECT_EQ(texts("e\xCC\x81t\xC3\xA9"), "ete|") << "combining accents";
  EXPECT_EQ(texts("3V WRIST2"), "3|v|wrist|2|");
  EXPECT_EQ(texts("d.p. A-P L/R a b"), "dp|ap|lr|a|b|");
  EXPECT_EQ(texts("ÅÄÖ Čeština İIı"), "aaao|cestina|iii|");
  EXPECT_EQ(texts("\xC3"), "") << "cut UTF-8";
}

}  // namespace
}  // namespace deepwrist::dicom
