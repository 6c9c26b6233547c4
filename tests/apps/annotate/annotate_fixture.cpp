#include "tests/apps/annotate/annotate_fixture.h"

#include <chrono>
#include <thread>

#include "core/base/atomic_file.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace fs = std::filesystem;

std::vector<std::string> Annotating::command(const std::vector<std::string>& more) const {
  std::vector<std::string> words{program("annotate"), "dataset.meta=" + (shared() / "phantoms/PA").string(),
                                 "save_path=" + table().string(), "server.port=0", "threads=1"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string Annotating::start(const std::vector<std::string>& more) {
  const auto output = own_ / ("output_" + std::to_string(++starts_));
  program_ = std::make_unique<clinic::testing::BackgroundProgram>(command(more), output);
  for (int i = 0; i < 1000; ++i) {
    const auto text = printed();
    const auto begin = text.find("http://"), line_end = text.find('\n', begin);
    if (begin != text.npos && line_end != text.npos) return text.substr(begin, line_end - begin);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ADD_FAILURE() << "no address:\n" << printed();
  return "";
}

std::string Annotating::printed() const {
  const auto output = own_ / ("output_" + std::to_string(starts_));
  return fs::exists(output) ? read_file(output, 1 << 20) : "";
}

std::string Annotating::cell(std::size_t row, const std::string& name) const {
  if (!fs::exists(table())) return "";
  const auto fields = column(table(), name);
  return row < fields.size() ? fields[row] : "";
}

std::string Annotating::wait_for_cell(std::size_t row, const std::string& name,
                                      const std::string& text) const {
  for (int i = 0; i < 250 && cell(row, name) != text; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return cell(row, name);
}

}  // namespace deepwrist::testing
