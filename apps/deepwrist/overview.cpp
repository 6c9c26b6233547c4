#include "apps/deepwrist/overview.h"

#include <array>

#include "apps/deepwrist/program_list.h"
#include "core/program/roff.h"

namespace deepwrist {
namespace {

constexpr std::size_t kNameWidth = 20;

struct Step {
  const char *command, *meaning;
};

constexpr std::array kNextSteps{
    Step{"deepwrist make_phantoms wrists --count 2", "two synthetic wrists to try everything on"},
    Step{"deepwrist test --help", "every key: type, default, meaning"},
    Step{"deepwrist test experiment=demo --print-config=origin", "what an experiment says, and where"},
    Step{"man deepwrist-test", "the manual of a program, where installed"},
};

}  // namespace

std::string overview() {
  std::string text = "Usage: deepwrist PROGRAM [ARGUMENTS...]\n";
  for (const auto& group : program_groups()) {
    text += std::string("\n") + group.task + ":\n";
    for (const auto& program : group.programs) {
      std::string name = program.name;
      name.resize(kNameWidth, ' ');
      text += "  " + name + program.summary + "\n";
    }
  }
  text += "\nNext:\n";
  for (const auto& step : kNextSteps) {
    std::string command = step.command;
    command.resize(54, ' ');
    text += "  " + command + step.meaning + "\n";
  }
  return text + "\nNot a medical device: for research only.\n";
}

std::string overview_page() {
  std::string page = roff_title("deepwrist", manual_date(), DEEPWRIST_VERSION);
  page += ".SH NAME\ndeepwrist \\- fractures in wrist radiographs: localize, classify, train, evaluate\n";
  page += ".SH SYNOPSIS\n\\fBdeepwrist\\fR \\fIPROGRAM\\fR [\\fIARGUMENT\\fR ...]\n.br\n";
  page += "\\fBdeepwrist\\fR \\fIPROGRAM\\fR \\fB\\-\\-help\\fR\n";
  page += ".SH DESCRIPTION\n" +
          roff_lines(
              "DICOM images in; three landmarks, a region of interest, the probability of a fracture and a "
              "heat map out. Each program has a manual of its own, deepwrist-PROGRAM(1).") +
          ".PP\n" + roff_lines("Not a medical device: for research only.");
  for (const auto& group : program_groups()) {
    page += ".SS " + roff_text(group.task) + "\n";
    for (const auto& program : group.programs)
      page += ".TP\n\\fB" + roff_text(program.name) + "\\fR\n" + roff_lines(program.summary);
  }
  page += ".SH EXAMPLES\n";
  for (const auto& step : kNextSteps)
    page += ".TP\n\\fB" + roff_text(step.command) + "\\fR\n" + roff_lines(step.meaning);
  page += ".SH FILES\n.TP\n" + roff_text("share/deepwrist/config/experiment/*.yaml") + "\n" +
          roff_lines("experiments that come with it; experiment=NAME takes one");
  page += ".SH SEE ALSO\n";
  std::string pages;
  for (const auto& group : program_groups()) {
    for (const auto& program : group.programs)
      pages += (pages.empty() ? "" : ",\n") + ("\\fBdeepwrist\\-" + roff_text(program.name) + "\\fR(1)");
  }
  return page + pages + "\n";
}

std::string overview_words() {
  std::string lines;
  for (const auto& group : program_groups()) {
    for (const auto& program : group.programs)
      lines += std::string(program.name) + "\t-\t" + program.summary + "\n";
  }
  return lines;
}

}  // namespace deepwrist
