#include "tests/core/pickle/hostile_files.h"

#include <cstdint>
#include <utility>

#include "tests/core/pickle/hostile_maker.h"
#include "tests/core/pickle/pickle_builder.h"
#include "tests/core/pickle/zip_builder.h"

namespace deepwrist::testing {

using namespace pickled;

namespace {

/// What the machine of opcodes could be made to take.
void add_opcodes(HostileMaker& maker) {
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
void add_archives(HostileMaker& maker) {
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
void add_legacy(HostileMaker& maker) {
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

std::string repeated(std::size_t count, const std::string& part) {
  std::string text;
  text.reserve(count * part.size());
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string some_tensor() { return tensor(storage("FloatStorage", "0", 4), 0, {2, 2}, {2, 1}); }

void HostileMaker::add_object(const std::string& kind, const std::string& name, const std::string& object,
                              std::int64_t elements) {
  const std::string numbers(static_cast<std::size_t>(elements) * 4, 'x');
  add(kind, name + ", zip", zip_archive({{"a/data.pkl", file(object)}, {"a/data/0", numbers}}));
  add(kind, name + ", legacy", legacy_checkpoint(object, {{"0", elements, numbers}}));
}

void HostileMaker::add_tensor(const std::string& kind, const std::string& name, const std::string& tensor) {
  add_object(kind, name, dict({text("state_dict"), dict({text("a"), tensor})}));
}

std::vector<HostileFile> hostile_files() {
  HostileMaker maker;
  add_hostile_objects(maker);
  add_opcodes(maker);
  add_archives(maker);
  add_legacy(maker);
  return std::move(maker).files();
}

}  // namespace deepwrist::testing
