#include "tests/core/pickle/hostile_files.h"

#include <cstdint>
#include <utility>

#include "tests/core/pickle/pickle_builder.h"
#include "tests/core/pickle/zip_builder.h"

namespace deepwrist::testing {
namespace {

using namespace pickled;

constexpr std::int64_t kHugeSize = std::int64_t{1} << 48;
constexpr std::size_t kRepetitions = 20'000;

std::string repeated(std::size_t count, const std::string& part) {
  std::string text;
  text.reserve(count * part.size());
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

/// `value` put into the memo under a number, and what fetches it from there.
std::string put(std::uint8_t slot, const std::string& value) {
  return value + "q" + std::string(1, static_cast<char>(slot));
}
std::string get(std::uint8_t slot) { return "h" + std::string(1, static_cast<char>(slot)); }

std::string ordered_dict(const std::vector<std::string>& arguments = {}) {
  return call(global("collections", "OrderedDict"), arguments);
}

/// Collects files. Objects refer to the storage '0' of `elements` float32 numbers.
class Maker {
 public:
  void add(const std::string& kind, const std::string& name, std::string bytes) {
    files_.push_back({kind, name, std::move(bytes)});
  }
  /// Both formats.
  void add_object(const std::string& kind, const std::string& name, const std::string& object,
                  std::int64_t elements = 4) {
    const std::string numbers(static_cast<std::size_t>(elements) * 4, 'x');
    add(kind, name + ", zip", zip_archive({{"a/data.pkl", file(object)}, {"a/data/0", numbers}}));
    add(kind, name + ", legacy", legacy_checkpoint(object, {{"0", elements, numbers}}));
  }
  /// A state_dict of one tensor.
  void add_tensor(const std::string& kind, const std::string& name, const std::string& tensor) {
    add_object(kind, name, dict({text("state_dict"), dict({text("a"), tensor})}));
  }
  std::vector<HostileFile> files() && { return std::move(files_); }

 private:
  std::vector<HostileFile> files_;
};

std::string some_tensor() { return tensor(storage("FloatStorage", "0", 4), 0, {2, 2}, {2, 1}); }

/// Sizes whose product overflows, with and without a zero that hides it, at every place.
void add_sizes(Maker& maker) {
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
void add_shared(Maker& maker) {
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
void add_repeated_keys(Maker& maker) {
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
void add_long_values(Maker& maker) {
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

/// What the machine of opcodes could be made to take.
void add_opcodes(Maker& maker) {
  const auto add = [&](const std::string& name, const std::string& body) {
    maker.add_object("opcodes", name, body);
  };
  for (const char opcode : {']', ')', '}', 'N'}) {
    add(std::string("values without end, ") + opcode, repeated(1'100'000, std::string(1, opcode)));
  }
  add("marks without end", repeated(4'100'000, "("));
  add("copies without end", "N" + repeated(4'100'000, "2"));
  add("nested lists, unfinished", repeated(500'000, "]"));
  add(
      "a memo without end", "N" + [] {
        std::string body;
        for (std::uint64_t i = 0; i < 900'000; ++i) body += "r" + little(i * 4099, 4);
        return body;
      }());
  for (const char opcode : {'X', 'T', 'B'}) {
    add(std::string("announced length, ") + opcode, std::string(1, opcode) +
                                                        "\xff\xff\xff\x7f"
                                                        "abc");
  }
  for (const char opcode : {'\x8d', '\x8e'}) {
    for (const std::uint64_t length : {std::uint64_t{1} << 33, std::uint64_t{1} << 62, ~std::uint64_t{0}})
      add("announced length " + std::to_string(length) + (opcode == '\x8d' ? ", text" : ", bytes"),
          std::string(1, opcode) + little(length, 8) + "abc");
  }
  add("announced long integer", "\x8b\xff\xff\xff\x7f");
  add("a name without end", "c" + std::string(2'000'000, 'n'));
  add("no value", "");
  add("a dictionary in itself", "}q\x05(" + text("state_dict") + "h\x05u");
  add("a list in itself",
      "]q\x05h\x05"
      "a");
  add("a call of a value", "N)R");
  add("a call of itself", global("collections", "OrderedDict") +
                              "]q\x05h\x05"
                              "aR");
  add("a program", call(global("os", "system"), {text("true")}));
  for (int opcode = 0; opcode < 256; ++opcode) {
    const auto code = static_cast<char>(opcode);
    add("only the opcode " + std::to_string(opcode), std::string(1, code));
  }
}

/// The archive around the object.
void add_archives(Maker& maker) {
  const auto object = file(dict({text("state_dict"), dict({text("a"), some_tensor()})}));
  const std::string numbers(16, 'x');
  const auto add = [&](const std::string& name, const std::vector<ZipEntry>& entries) {
    maker.add("archives", name, zip_archive(entries));
  };
  for (const std::uint32_t claimed : {15U, 17U, 1U << 20, 0x7fffffffU, 0xffffffffU}) {
    add("storage claims " + std::to_string(claimed),
        {{"a/data.pkl", object}, {"a/data/0", numbers, 0, claimed}});
    add("pickle claims " + std::to_string(claimed),
        {{"a/data.pkl", object, 0, claimed}, {"a/data/0", numbers}});
  }
  for (const std::uint16_t method : {1, 8, 12, 14, 93, 95, 99}) {
    add("compressed by " + std::to_string(method), {{"a/data.pkl", object}, {"a/data/0", numbers, method}});
  }
  for (const std::string name : {"../x", "/x", "a/../../x"}) {
    add("leaves by " + name, {{"a/data.pkl", object}, {"a/data/0", numbers}, {name, "x"}});
  }
  add("an entry twice", {{"a/data.pkl", object}, {"a/data/0", numbers}, {"a/data/0", numbers}});
  add("two pickles", {{"a/data.pkl", object}, {"b/data.pkl", object}, {"a/data/0", numbers}});
  add("no storage", {{"a/data.pkl", object}});
  add("no pickle", {{"a/data/0", numbers}});
  add("a program of TorchScript",
      {{"a/data.pkl", object}, {"a/data/0", numbers}, {"a/constants.pkl", object}});
}

/// What is peculiar to legacy files: five pickles, a list of keys, and sizes before the numbers.
void add_legacy(Maker& maker) {
  const auto object = dict({text("state_dict"), dict({text("a"), some_tensor()})});
  const std::string numbers(16, 'x');
  const auto good = legacy_checkpoint(object, {{"0", 4, numbers}});
  const auto junk = repeated(1'000'000, ")0");
  // After the header of each of the first three pickles comes a million values that are thrown away again.
  std::size_t at = 0;
  for (int pickle = 0; pickle < 3; ++pickle) {
    auto bytes = good;
    bytes.insert(at + 2, junk);
    maker.add("legacy", "junk in pickle " + std::to_string(pickle), bytes);
    at = good.find("\x80\x02", at + 2);
  }
  for (const std::int64_t claimed :
       {std::int64_t{-1}, std::int64_t{3}, std::int64_t{5}, kHugeSize, INT64_MAX, INT64_MIN}) {
    maker.add("legacy", "numbers claimed " + std::to_string(claimed),
              legacy_checkpoint(object, {{"0", claimed, numbers}}));
  }
  maker.add("legacy", "a storage listed twice",
            legacy_checkpoint(object, {{"0", 4, numbers}, {"0", 4, numbers}}));
  maker.add("legacy", "keys without end", [&] {
    std::vector<RawStorage> storages(300'000, RawStorage{"0", 4, ""});
    return legacy_checkpoint(object, storages);
  }());
  for (const std::int64_t number : {std::int64_t{-1}, std::int64_t{5}, kHugeSize, INT64_MAX, INT64_MIN}) {
    const auto view = tuple({text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"),
                             integer(4), tuple({text("1"), integer(number), integer(4)})}) +
                      "Q";
    maker.add("legacy", "view from " + std::to_string(number),
              legacy_checkpoint(dict({text("state_dict"), dict({text("a"), tensor(view, 0, {1}, {1})})}),
                                {{"0", 4, numbers}}));
  }
}

}  // namespace

std::vector<HostileFile> hostile_files() {
  Maker maker;
  add_sizes(maker);
  add_shared(maker);
  add_repeated_keys(maker);
  add_long_values(maker);
  add_opcodes(maker);
  add_archives(maker);
  add_legacy(maker);
  return std::move(maker).files();
}

}  // namespace deepwrist::testing
