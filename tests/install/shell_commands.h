#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// A command of a text that shows some, by words: without comments, quotes and redirections.
using ShownCommand = std::vector<std::string>;

/// The commands of the blocks ```sh of a document.
std::vector<ShownCommand> commands_of_document(const std::filesystem::path& file);

/// The blocks ```sh of a document that follow a line `<!-- tested -->`, one after the other, as they are.
std::string tested_blocks(const std::filesystem::path& file);

/// Those of a recipe (YAML, Dockerfile, batch file): what begins with `program`, behind dashes, "run:" and
/// the like.
std::vector<ShownCommand> commands_of_recipe(const std::filesystem::path& file, const std::string& program);

}  // namespace deepwrist::testing
