#include "core/dicom/segmented_table.h"

namespace deepwrist::dicom {
namespace {

constexpr std::uint16_t kDiscrete = 0, kLinear = 1, kIndirect = 2;

class Expansion {
 public:
  Expansion(std::span<const std::uint16_t> items, std::size_t bytes_per_item, std::size_t max_entries)
      : items_(items), bytes_per_item_(bytes_per_item), max_entries_(max_entries) {}

  std::vector<std::uint16_t> run() {
    std::size_t at = 0;
    while (at + 2 < items_.size() && entries_.size() < max_entries_) {
      const bool advanced = items_[at] == kIndirect ? indirect(at) : segment(at);
      if (!advanced) break;
    }
    return std::move(entries_);
  }

 private:
  void append(double value) {
    if (entries_.size() < max_entries_) entries_.push_back(static_cast<std::uint16_t>(value));
  }

  /// A discrete or linear segment at `at`, which moves behind it; false where there is none.
  bool segment(std::size_t& at) {
    if (at + 2 >= items_.size()) return false;
    const auto opcode = items_[at];
    const std::size_t length = items_[at + 1];
    if (opcode == kDiscrete && length <= items_.size() - at - 2) {
      for (std::size_t i = 0; i < length; ++i) append(items_[at + 2 + i]);
      at += 2 + length;
      return true;
    }
    if (opcode != kLinear || entries_.empty() || length == 0) return false;
    const double from = entries_.back();
    const double to = items_[at + 2];
    for (std::size_t i = 1; i <= length; ++i) {
      append(from + (to - from) * static_cast<double>(i) / static_cast<double>(length) + 0.5);
    }
    at += 3;
    return true;
  }

  /// Repeats segments that lie elsewhere. They may not refer further, so that this ends.
  bool indirect(std::size_t& at) {
    // The offset takes two items of 16 bits, low word first, or four of 8 bits.
    const std::size_t offset_items = 4 / bytes_per_item_;
    if (at + 2 + offset_items > items_.size()) return false;
    std::size_t offset = 0;
    for (std::size_t i = offset_items; i-- > 0;)
      offset = offset << (8 * bytes_per_item_) | items_[at + 2 + i];
    std::size_t source = offset / bytes_per_item_;
    for (std::size_t i = 0; i < items_[at + 1]; ++i) {
      if (!segment(source)) return false;
    }
    at += 2 + offset_items;
    return true;
  }

  std::span<const std::uint16_t> items_;
  std::size_t bytes_per_item_;
  std::size_t max_entries_;
  std::vector<std::uint16_t> entries_;
};

}  // namespace

std::vector<std::uint16_t> expand_segments(std::span<const std::uint16_t> items, std::size_t bytes_per_item,
                                           std::size_t max_entries) {
  return Expansion(items, bytes_per_item, max_entries).run();
}

}  // namespace deepwrist::dicom
