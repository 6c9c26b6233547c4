#include <cstdint>

#include "tests/core/pickle/hostile_maker.h"
#include "tests/core/pickle/pickle_builder.h"

namespace deepwrist::testing {
namespace {

using namespace pickled;

/// `value` put into the memo under a number, and what fetches it from there.
std::string put(std::uint8_t slot, const std::string& value) {
  return value + "q" + std::string(1, static_cast<char>(slot));
}
std::string get(std::uint8_t slot) { return "h" + std::string(1, static_cast<char>(slot)); }

std::string ordered_dict(const std::vector<std::string>& arguments = {}) {
  return call(global("collections", "OrderedDict"), arguments);
}

/// Sizes whose product overflows, with and without a zero that hides it, at every place.
void add_sizes(HostileMaker& maker) {
  const auto store = storage("FloatStorage", "0", 4);
  for (std::size_t rank : {2, 3, 5, 11, 16}) {
    for (std::size_t zero = 0; zero < rank; ++zero) {
      std::vector<std::int64_t> sizes(rank, kHugeSize);
      sizes[zero] = 0;
      for (const std::int64_t stride : {0, 1}) {
        maker.add_tensor("sizes",
                         std::to_string(rank) + " sizes, zero at " + std::to_string(zero) + ", strides " +
                             std::to_string(stride),
                         tensor(store, 0, sizes, std::vector<std::int64_t>(rank, stride)));
      }
    }
    maker.add_tensor(
        "sizes", std::to_string(rank) + " sizes, no zero",
        tensor(store, 0, std::vector<std::int64_t>(rank, kHugeSize), std::vector<std::int64_t>(rank, 0)));
  }
  for (const std::int64_t number :
       {std::int64_t{-1}, kHugeSize, kHugeSize + 1, std::int64_t{1} << 62, INT64_MAX, INT64_MIN}) {
    const auto name = std::to_string(number);
    maker.add_tensor("sizes", "size " + name, tensor(store, 0, {number}, {1}));
    maker.add_tensor("sizes", "stride " + name, tensor(store, 0, {2}, {number}));
    maker.add_tensor("sizes", "offset " + name, tensor(store, number, {1}, {1}));
    maker.add_tensor("sizes", "storage of " + name,
                     tensor(storage("DoubleStorage", "0", number), 0, {1}, {1}));
    maker.add_tensor("sizes", "empty beside " + name, tensor(store, 0, {0, number, number}, {1, 1, 1}));
  }
}

/// Many tensors of one storage's numbers.
void add_shared(HostileMaker& maker) {
  const std::int64_t elements = 4096;
  const std::vector<std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>> views{
      {{elements}, {1}},   {{elements}, {0}},  {{64, 64}, {0, 1}},        {{64, 64}, {1, 0}},
      {{64, 64}, {1, 64}}, {{64, 64}, {1, 1}}, {{16, 16, 16}, {0, 0, 0}}, {{16, 16, 16}, {3, 2, 1}}};
  for (const auto& [sizes, strides] : views) {
    auto name = std::to_string(sizes.size()) + " sizes, strides";
    for (const auto stride : strides) name += " " + std::to_string(stride);
    for (const bool memo : {false, true}) {
      const auto one = tensor(storage("FloatStorage", "0", elements), 0, sizes, strides);
      std::vector<std::string> entries;
      for (std::size_t i = 0; i < 2000; ++i) {
        entries.push_back(text("layer." + std::to_string(i)));
        entries.push_back(!memo ? one : i == 0 ? put(1, one) : get(1));
      }
      maker.add_object("shared numbers", name + (memo ? ", one value" : ", many values"),
                       dict({text("state_dict"), dict(entries)}), elements);
    }
  }
}

/// One key again and again, of the dictionaries that are read and of others.
void add_repeated_keys(HostileMaker& maker) {
  for (const std::size_t length : {1, 900, 100'000}) {
    const auto key = put(1, text(std::string(length, 'k')));
    for (const std::string value : {"N", "K\x01", "\x88"}) {
      const auto pairs = key + value + repeated(length > 1000 ? kRepetitions : 50, get(1) + value);
      const auto name = std::to_string(length) + " bytes, value " + std::to_string(value.size()) +
                        (value == "N"      ? " N"
                         : value == "\x88" ? " true"
                                           : " 1");
      const auto state = text("state_dict") + dict({text("a"), some_tensor()});
      maker.add_object("repeated keys", "beside the state_dict, " + name, "}(" + state + pairs + "u");
      maker.add_object("repeated keys", "in a nested one, " + name,
                       "}(" + state + text("other") + "}(" + pairs + "uu");
    }
  }
  const auto twice = [](const std::string& key) {
    return std::vector{key, some_tensor(), key, some_tensor()};
  };
  for (const auto& [name, key] : {std::pair<std::string, std::string>{"text", text("a")},
                                  {"number", "K\x01"},
                                  {"short text",
                                   "U\x01"
                                   "a"}}) {
    maker.add_object("repeated keys", "in the state_dict, " + name,
                     dict({text("state_dict"), dict(twice(key))}));
    maker.add_object("repeated keys", "of a bare state_dict, " + name, dict(twice(key)));
    maker.add_object("repeated keys", "set one by one, " + name,
                     ordered_dict() + key + some_tensor() + "s" + key + some_tensor() + "s");
    maker.add_object("repeated keys", "as pairs, " + name,
                     ordered_dict({"](" + tuple({key, some_tensor()}) + tuple({key, some_tensor()}) + "e"}));
    maker.add_object("repeated keys", "in an argument and set, " + name,
                     ordered_dict({dict({key, some_tensor()})}) + key + some_tensor() + "s");
  }
  maker.add_object("repeated keys", "two state_dicts",
                   dict({text("state_dict"), dict({text("a"), some_tensor()}), text("state_dict"),
                         dict({text("b"), some_tensor()})}));
  maker.add_object("repeated keys", "true and 1",
                   dict({text("state_dict"), dict({text("a"), some_tensor()}), text("o"),
                         dict({"\x88", "N", "K\x01", "N"})}));
}

/// One long value many times under different names.
void add_long_values(HostileMaker& maker) {
  const std::string much(100'000, 'v');
  std::vector<std::string> sides{text("state_dict"), dict({text("a"), some_tensor()})};
  for (std::size_t i = 0; i < kRepetitions; ++i) {
    sides.push_back(text("side." + std::to_string(i)));
    sides.push_back(i == 0 ? put(1, text(much)) : get(1));
  }
  maker.add_object("long values", "texts beside the state_dict", dict(sides));

  for (const bool location : {true, false}) {
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < 2000; ++i) {
      const auto shared = i == 0 ? put(1, text(much)) : get(1);
      const auto reference =
          tuple({text("storage"), global("torch", "FloatStorage"), location ? text("0") : shared,
                 location ? shared : text("cpu"), integer(4), "N"}) +
          "Q";
      entries.push_back(text("layer." + std::to_string(i)));
      entries.push_back(tensor(reference, 0, {1}, {1}));
    }
    maker.add_object("long values", location ? "location of storages" : "keys of storages",
                     dict({text("state_dict"), dict(entries)}));
  }
  const auto big = put(2, dict([] {
                         std::vector<std::string> entries;
                         for (int i = 0; i < 2000; ++i) {
                           entries.push_back(text("n" + std::to_string(i)));
                           entries.push_back("N");
                         }
                         return entries;
                       }()));
  for (const std::string name : {"OrderedDict", "defaultdict", "Counter"}) {
    const auto many = global("collections", name) + "(" + big + repeated(kRepetitions, get(2)) + "tR";
    maker.add_object("long values", "one dictionary many times in " + name, many);
    maker.add_object("long values", "the same as a state_dict, " + name, dict({text("state_dict"), many}));
  }
  maker.add_object("long values", "entries without end",
                   dict({text("state_dict"), "}(" + text("a") + put(3, some_tensor()) + [] {
                           std::string entries;
                           for (int i = 0; i < 120'000; ++i) entries += text(std::to_string(i)) + "h\x03";
                           return entries;
                         }() + "u"}));
}

}  // namespace

void add_hostile_objects(HostileMaker& maker) {
  add_sizes(maker);
  add_shared(maker);
  add_repeated_keys(maker);
  add_long_values(maker);
}

}  // namespace deepwrist::testing
