// Reading radiographs in this process and in the isolated decoder, alternating by file kind. `busy` is the
// processor time that a read takes, here and in the decoder's processes, which other load on the machine
// leaves alone.

#include <benchmark/benchmark.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmjpls/djrparam.h>

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/dicom/isolated_decoder.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace {

using deepwrist::dicom::IsolatedDecoder;
using deepwrist::testing::DicomBuilder;
using deepwrist::testing::TemporaryFolder;

/// 2500 × 2000 pixels of 12 bits with some noise, uncompressed and losslessly compressed.
std::filesystem::path sample(E_TransferSyntax syntax) {
  static const TemporaryFolder folder;
  const auto path = folder / (std::to_string(static_cast<int>(syntax)) + ".dcm");
  if (std::filesystem::exists(path)) return path;
  constexpr int kRows = 2500, kColumns = 2000;
  std::vector<std::uint16_t> values(std::size_t{kRows} * kColumns);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    state = state * 1664525U + 1013904223U;
    values[i] = static_cast<std::uint16_t>(1000 + i % kColumns + (state >> 27));
  }
  const DJLSRepresentationParameter lossless(0, OFTrue);
  return DicomBuilder(kRows, kColumns)
      .pixels16(values)
      .save(path, syntax, syntax == EXS_JPEGLSLossless ? &lossless : nullptr);
}

/// Processor time in ms of this process and of another one with its children that have ended.
double busy_ms(pid_t other) {
  const double ms_per_tick = 1000.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::ifstream stat("/proc/" + std::to_string(other) + "/stat");
  std::string text;
  std::getline(stat, text, ')');  // up to the program's name
  for (int field = 3; field < 14; ++field) stat >> text;
  double ticks = 0, sum = 0;
  for (int field = 14; field < 18 && stat >> ticks; ++field) sum += ticks;
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  const auto ms = [](const timeval& time) {
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
  };
  return sum * ms_per_tick + ms(own.ru_utime) + ms(own.ru_stime);
}

void in_process(benchmark::State& state, E_TransferSyntax syntax) {
  const auto path = sample(syntax);
  for (auto _ : state) benchmark::DoNotOptimize(deepwrist::dicom::read_radiograph(path, {}));
}

void isolated(benchmark::State& state, E_TransferSyntax syntax) {
  const auto path = sample(syntax);
  IsolatedDecoder decoder({});
  decoder.read(path);
  const double before = busy_ms(decoder.pid());
  for (auto _ : state) benchmark::DoNotOptimize(decoder.read(path));
  const double busy = busy_ms(decoder.pid()) - before;
  state.counters["busy"] = benchmark::Counter(busy, benchmark::Counter::kAvgIterations);
}

}  // namespace

BENCHMARK_CAPTURE(in_process, uncompressed, EXS_LittleEndianExplicit)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(isolated, uncompressed, EXS_LittleEndianExplicit)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(in_process, jpeg_ls, EXS_JPEGLSLossless)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(isolated, jpeg_ls, EXS_JPEGLSLossless)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_MAIN();
