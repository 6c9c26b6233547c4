#include "apps/export_model/export_model_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/engine/device.h"
#include "core/program/cli_program.h"
#include "exchange/exported_model.h"
#include "exchange/onnx/onnx_file.h"

namespace deepwrist::exchange {
namespace {

void declare_options(CLI::App& app, ExportOptions& options) {
  app.add_option("SNAPSHOT", options.snapshot, "Finished snapshot folder")->required();
  app.add_option("OUT", options.destination, "Folder to make; must not exist or be empty")->required();
  std::map<std::string, ExportFormat> formats;
  for (const auto format : {ExportFormat::onnx, ExportFormat::torchscript, ExportFormat::safetensors})
    formats[name(format)] = format;
  app.add_option("--format", options.format,
                 fmt::format("onnx (opset {}{}), torchscript, or safetensors: weights alone", kOnnxOpset,
                             has_onnx() ? "" : "; not in this build"))
      ->required()
      ->transform(CLI::CheckedTransformer(formats));
  app.add_flag("--with-preprocessing", options.standardized,
               "Mean and deviation are in the graph: it takes 8-bit grey pictures of the network's size");
  app.add_flag("--samples", options.samples,
               "Beside each network an input and our outputs (.npy), to check another program with");
}

}  // namespace

int run_export_model(int argc, const char* const* argv) {
  CLI::App app("The networks of a snapshot for other programs: ONNX, TorchScript or safetensors",
               "export_model");
  ExportOptions options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] {
    engine::configure_threads(0);
    const auto summary = export_model(options);
    auto text = fmt::format("{}: {}; {} files and export.json\n", options.destination.string(),
                            summary.snapshot, summary.files);
    if (summary.farthest >= 0) {
      text += fmt::format("loaded again, they are off by {:.1e} of the largest number (allowed: {:.0e})\n",
                          summary.farthest, kExportTolerance);
    }
    print_results(text);
    return kExitDone;
  });
}

}  // namespace deepwrist::exchange
