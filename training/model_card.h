#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "core/engine/block.h"
#include "core/report/page/page.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/manifest.h"

namespace deepwrist::training {

inline constexpr const char* kCardText = "MODEL_CARD.md";
inline constexpr const char* kCardPage = "model_card.html";

/// What the networks of a view were trained on, in numbers: nothing of it tells who.
struct CardData {
  std::size_t images = 0;
  std::size_t ids = 0;                                       ///< different IDs; 0: not known
  std::vector<std::pair<std::string, std::size_t>> classes = {};  ///< images of each, where there are any
  std::string digest = {};                                        ///< SHA-256 of images and targets
  bool made = false;                                         ///< synthetic wrists, made while training
};

/// What validation measured of a network in the epoch that was kept, by name, as metrics.csv has it.
using CardFigures = std::vector<std::pair<std::string, double>>;

/// What a snapshot is, for whoever gets it: network, data, preprocessing, figures, limits.
struct ModelCard {
  weights::Manifest manifest = {};
  const engine::Block* block = nullptr;
  std::map<View, CardData> data = {};  ///< empty: of weights that came from elsewhere
  std::map<std::pair<View, int>, CardFigures> figures = {};
  std::map<View, weights::ChannelStatistics> statistics = {};
};

/// The card as a page. Throws Error(format) for a manifest of no network of the block.
report::Page card_page(const ModelCard& card);

/// Writes it into the snapshot's folder, as Markdown and as a page. Throws Error(io) besides.
void write_model_card(const std::filesystem::path& folder, const ModelCard& card);

}  // namespace deepwrist::training
