#include "tests/core/pickle/made_checkpoint.h"

#include <array>
#include <cstddef>
#include <vector>

#include "tests/core/pickle/pickle_builder.h"
#include "tests/core/pickle/zip_builder.h"

namespace deepwrist::testing {
namespace {

using namespace pickled;

constexpr int kMaxDepth = 5;
constexpr std::size_t kMaxBytes = 200'000;  ///< of the object, so that repetitions end
constexpr std::size_t kStorages = 3;

class Decisions {
 public:
  explicit Decisions(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::size_t below(std::size_t count) { return byte() % count; }
  /// True once in `chances`, never when the bytes are used up.
  bool rarely(std::uint8_t chances) { return byte() % chances == chances - 1; }

  /// Small numbers mostly, and those at which sums and products turn over.
  std::int64_t number() {
    constexpr std::array<std::int64_t, 16> kEdges{-1,
                                                  INT64_MIN,
                                                  INT64_MAX,
                                                  std::int64_t{1} << 31,
                                                  (std::int64_t{1} << 31) - 1,
                                                  std::int64_t{1} << 32,
                                                  (std::int64_t{1} << 32) - 1,
                                                  std::int64_t{1} << 40,
                                                  std::int64_t{1} << 47,
                                                  std::int64_t{1} << 48,
                                                  (std::int64_t{1} << 48) + 1,
                                                  std::int64_t{1} << 61,
                                                  std::int64_t{1} << 62,
                                                  1 << 20,
                                                  65'535,
                                                  1024};
    return rarely(4) ? kEdges[below(kEdges.size())] : static_cast<std::int64_t>(below(6));
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

class Assembler {
 public:
  explicit Assembler(std::span<const std::uint8_t> decisions) : decide_(decisions) {}

  std::string file() {
    for (auto& elements : elements_) elements = std::array<std::int64_t, 4>{4, 0, 64, 4096}[decide_.below(4)];
    const bool legacy = decide_.rarely(2);
    const auto object = root();
    auto bytes = legacy ? legacy_file(object) : zip_file(object);
    for (auto flips = decide_.rarely(8) ? decide_.below(4) + 1 : 0; flips > 0; --flips)
      bytes[(decide_.byte() * 256U + decide_.byte()) % bytes.size()] ^= static_cast<char>(decide_.byte());
    if (decide_.rarely(16)) bytes.resize((decide_.byte() * 256U + decide_.byte()) % bytes.size());
    return bytes;
  }

 private:
  std::string key() {
    constexpr std::array kNames{"a",
                                "b",
                                "state_dict",
                                "epoch",
                                "encoder.1.0.conv1.weight",
                                "classifier.1.weight",
                                "layer1.0.weight",
                                "hourglass.lower1.bottleneck.0.weight"};
    switch (decide_.below(8)) {
      case 7:
        return integer(decide_.number());
      case 6:
        return text(std::string(decide_.byte() * 8U, 'k'));
      case 5:
        return text(std::to_string(decide_.byte()));
      default:
        return text(kNames[decide_.below(kNames.size())]);
    }
  }

  std::string reference() {
    constexpr std::array kTypes{"FloatStorage", "DoubleStorage", "ByteStorage",
                                "BoolStorage",  "HalfStorage",   "ComplexFloatStorage"};
    const auto which = decide_.below(kStorages + 1);
    const auto elements = which == kStorages || decide_.rarely(8) ? decide_.number() : elements_[which];
    return storage(kTypes[decide_.rarely(4) ? decide_.below(kTypes.size()) : 0], std::to_string(which),
                   elements, std::string(decide_.rarely(8) ? decide_.byte() * 4U : 3, 'c'));
  }

  std::string tensor_value() {
    std::vector<std::int64_t> sizes(decide_.rarely(8) ? decide_.below(20) : decide_.below(5)), strides;
    for (auto& size : sizes) size = decide_.number();
    const auto ranks = sizes.size() + (decide_.rarely(16) ? 1 : 0);
    for (std::size_t i = 0; i < ranks; ++i) strides.push_back(decide_.number());
    const auto made = tensor(reference(), decide_.rarely(4) ? decide_.number() : 0, sizes, strides);
    return decide_.rarely(8) ? call(global("torch._utils", "_rebuild_parameter"), {made, "\x88", "N"}) : made;
  }

  /// The pairs of a dictionary; one of them may come many times, whole or out of the memo.
  std::string pairs(int depth, bool tensors) {
    std::string result;
    for (auto count = decide_.below(5) + 1; count > 0 && result.size() < kMaxBytes; --count) {
      const auto name = key();
      const auto entry = tensors && !decide_.rarely(8) ? tensor_value() : value(depth + 1);
      if (decide_.rarely(8)) {
        result += name + "q\x07" + entry + "q\x08";
        for (auto times = decide_.byte() * 16U; times > 0; --times) {
          result += (decide_.rarely(2) ? text(std::to_string(times)) : "h\x07") + std::string("h\x08");
        }
      }
      result += name + entry;
    }
    return result;
  }

  std::string dictionary(int depth, bool tensors) {
    switch (decide_.below(4)) {
      case 3:
        return global("collections", "OrderedDict") + "](" + "](" + pairs(depth, tensors) + "ee\x85R";
      case 2:
        return call(global("collections", decide_.rarely(2) ? "Counter" : "OrderedDict"),
                    {"}(" + pairs(depth, tensors) + "u"}) +
               "(" + pairs(depth, tensors) + "u";
      case 1:
        return call(global("collections", "OrderedDict"), {}) + "(" + pairs(depth, tensors) + "u";
      default:
        return "}(" + pairs(depth, tensors) + "u";
    }
  }

  std::string value(int depth) {
    if (depth > kMaxDepth) return "N";
    switch (decide_.below(10)) {
      case 9:
        return std::string(1, static_cast<char>(decide_.byte()));  // any opcode
      case 8:
        return call(global("os", "system"), {text("true")});
      case 7:
        return std::string(decide_.byte() * 8U, "](})N0"[decide_.below(6)]);
      case 6:
        return std::string("h") + static_cast<char>(decide_.byte());
      case 5:
        return reference();
      case 4:
        return tensor_value();
      case 3:
        return dictionary(depth, false);
      case 2:
        return tuple({value(depth + 1), value(depth + 1)});
      case 1:
        return text(std::string(decide_.byte() * 16U, 't'));
      default:
        return integer(decide_.number());
    }
  }

  std::string root() {
    if (decide_.rarely(8)) return value(0);
    if (decide_.rarely(4)) return dictionary(0, true);
    return "}(" + text("state_dict") + dictionary(0, true) + (decide_.rarely(2) ? pairs(0, false) : "") + "u";
  }

  std::string numbers(std::size_t which) {
    const auto bytes = decide_.rarely(8) ? decide_.byte() : elements_[which] * 4;
    return std::string(static_cast<std::size_t>(bytes), 'x');
  }

  std::string zip_file(const std::string& object) {
    constexpr std::array kOthers{"a/byteorder", "a/version", "a/data/0",
                                 "b/data.pkl",  "../x",      "a/constants.pkl"};
    std::vector<ZipEntry> entries{{"a/data.pkl", pickled::file(object)}};
    for (std::size_t i = 0; i < kStorages; ++i)
      entries.push_back({"a/data/" + std::to_string(i), numbers(i)});
    if (decide_.rarely(4)) entries.push_back({kOthers[decide_.below(kOthers.size())], "little"});
    for (auto& entry : entries) {
      if (decide_.rarely(32)) entry.method = decide_.byte();
      if (decide_.rarely(32)) entry.claimed_bytes = static_cast<std::uint32_t>(decide_.number());
    }
    return zip_archive(entries);
  }

  std::string legacy_file(const std::string& object) {
    std::vector<RawStorage> storages;
    for (std::size_t i = 0; i < kStorages; ++i) {
      storages.push_back({std::to_string(decide_.rarely(16) ? 0 : i),
                          decide_.rarely(16) ? decide_.number() : elements_[i], numbers(i)});
    }
    return legacy_checkpoint(object, storages, !decide_.rarely(32));
  }

  Decisions decide_;
  std::array<std::int64_t, kStorages> elements_{};
};

}  // namespace

std::string made_checkpoint(std::span<const std::uint8_t> decisions) { return Assembler(decisions).file(); }

}  // namespace deepwrist::testing
