#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "exchange/exported_model.h"
#include "exchange/onnx/onnx_file.h"
#include "tests/exchange/small_snapshots.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

// The files of an export in the programs they are for, where these are at hand: PyTorch of Debian's
// python3-torch, ONNX Runtime of npm's onnxruntime-node (by NODE_PATH) or of python3-onnxruntime.

namespace deepwrist::exchange {
namespace {

const std::string kPython = "/usr/bin/python3", kNode = "/usr/bin/node";

bool has(const std::vector<std::string>& command) { return testing::run(command).exit_code == 0; }

/// What runs the checks on a format; empty where nothing does.
std::vector<std::string> checker(ExportFormat format) {
  const auto script = [](const char* name) {
    return testing::source(std::string("tests/exchange/") + name).string();
  };
  if (format == ExportFormat::torchscript) {
    if (has({kPython, "-c",
             "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"}))
      return {kPython, script("check_export.py")};
  } else if (has({kNode, "-e", "require.resolve('onnxruntime-node')"})) {
    return {kNode, script("check_onnx.js")};
  } else if (has({kPython, "-c", "import onnxruntime"})) {
    return {kPython, script("check_export.py")};
  }
  return {};
}

void expect_equal_networks(ExportFormat format) {
  auto command = checker(format);
  if (command.empty()) GTEST_SKIP() << "nothing here runs " << name(format);
  const testing::TemporaryFolder folder;
  testing::make_small_localizer(folder / "localizer");
  testing::make_small_classifier(folder / "classifier");
  for (const std::string block : {"localizer", "classifier"}) {
    const auto out = folder / (block + "_out");
    export_model({.snapshot = folder / block,
                  .destination = out,
                  .format = format,
                  .standardized = block == "classifier",
                  .samples = true,
                  .quiet = true});
    command.push_back(out.string());
  }
  const auto checked = testing::run(command);
  ASSERT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_LT(parse_double(checked.out).value(), kExportTolerance);
}

TEST(ExportRuntimes, PyTorchComputesTheSame) { expect_equal_networks(ExportFormat::torchscript); }

TEST(ExportRuntimes, OnnxRuntimeComputesTheSame) {
  if (!has_onnx()) GTEST_SKIP() << "built without libonnx";
  expect_equal_networks(ExportFormat::onnx);
}

}  // namespace
}  // namespace deepwrist::exchange
