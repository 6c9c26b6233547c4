#include "bench/gpu_check/options.h"

#include <string>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::gpu_check {
namespace {

constexpr const char* kUsage = "usage: gpu_check OUT [--device cuda|cpu] [--small] [--export] [--seconds S]";

double seconds_of(const std::string& text) {
  const auto value = parse_double(text);
  if (!value || !(*value > 0 && *value <= 60)) {
    throw Error(ErrorKind::usage, "--seconds", "must be a number above 0, at most 60");
  }
  return *value;
}

}  // namespace

Options parse(int argc, char** argv) {
  Options options;
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const bool has_value = i + 1 < words.size();
    if (word == "--small") {
      options.small = true;
    } else if (word == "--export") {
      options.only_files = true;
    } else if (word == "--device" && has_value && (words[i + 1] == "cuda" || words[i + 1] == "cpu")) {
      if (words[++i] == "cpu") options.device = torch::kCPU;
    } else if (word == "--seconds" && has_value) {
      options.seconds = seconds_of(words[++i]);
    } else if (!word.starts_with("-") && options.out.empty()) {
      options.out = word;
    } else {
      throw Error(ErrorKind::usage, word, kUsage);
    }
  }
  if (options.out.empty()) throw Error(ErrorKind::usage, "OUT", kUsage);
  return options;
}

}  // namespace deepwrist::gpu_check
