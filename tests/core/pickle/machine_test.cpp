#include "core/pickle/machine.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/core/pickle/pickle_builder.h"

namespace deepwrist::pickle {
namespace {

using namespace deepwrist::testing::pickled;

Pickle unpickle(const std::string& bytes, const Limits& limits = {}) {
  ByteReader reader(bytes, "test.pkl");
  return read_pickle(reader, limits);
}

ErrorKind kind_of_failure(const std::string& bytes, const Limits& limits = {}) {
  try {
    unpickle(bytes, limits);
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), "test.pkl");
    return error.kind();
  }
  ADD_FAILURE() << "was read";
  return ErrorKind::usage;
}

TEST(PickleMachine, ReadsNumbersOfEveryWidth) {
  EXPECT_EQ(unpickle(file("K\xff")).root->integer, 255);
  EXPECT_EQ(unpickle(file("M\xff\xff")).root->integer, 65535);
  EXPECT_EQ(unpickle(file("J\xfe\xff\xff\xff")).root->integer, -2);
  EXPECT_EQ(unpickle(file(std::string("\x8a\x00", 2))).root->integer, 0);
  EXPECT_EQ(unpickle(file("\x8a\x01\x80")).root->integer, -128);
  EXPECT_EQ(unpickle(file(integer(INT64_MIN))).root->integer, INT64_MIN);
  EXPECT_DOUBLE_EQ(unpickle(file(std::string("G\xc0\x04\x00\x00\x00\x00\x00\x00", 9))).root->real, -2.5);
}

TEST(PickleMachine, KeepsNumbersBeyond64BitsAsBytes) {
  const auto pickle =
      unpickle(file("\x8a\x09"
                    "123456789"));
  EXPECT_EQ(pickle.root->kind, Kind::big_integer);
  EXPECT_EQ(pickle.root->text, "123456789");
}

TEST(PickleMachine, ReadsNestedContainersAndTheMemo) {
  const auto pickle = unpickle(file("](" + text("a") + "q\x05" + "h\x05" + tuple({integer(1), "N"}) + "e"));
  ASSERT_EQ(pickle.root->kind, Kind::list);
  ASSERT_EQ(pickle.root->items.size(), 3U);
  EXPECT_EQ(pickle.root->items[0], pickle.root->items[1]);
  EXPECT_EQ(pickle.root->items[2]->items[1]->kind, Kind::none);
}

TEST(PickleMachine, ReadsDictionariesOfEveryManner) {
  const std::string ordered = global("collections", "OrderedDict");
  const auto plain = unpickle(file(dict({text("a"), integer(1)})));
  const auto set = unpickle(file(ordered + ")R" + text("a") + integer(1) + "s"));
  const auto python2 = unpickle(file(ordered + "(](](U\x01"
                                               "aK\x01"
                                               "eetR"));
  const auto counter =
      unpickle(file(call(global("collections", "Counter"), {dict({text("a"), integer(1)})})));
  for (const auto* pickle : {&plain, &set, &python2, &counter}) {
    const auto entries = dictionary_entries(*pickle->root);
    ASSERT_TRUE(entries);
    ASSERT_NE(find(*entries, "a"), nullptr);
    EXPECT_EQ(find(*entries, "a")->integer, 1);
    EXPECT_EQ(find(*entries, "b"), nullptr);
  }
}

TEST(PickleMachine, KeepsTheMetadataOfAnOrderedDict) {
  const auto pickle = unpickle(file(global("collections", "OrderedDict") + ")R" +
                                    dict({text("_metadata"), dict({text("version"), integer(1)})}) + "b"));
  ASSERT_NE(pickle.root->state, nullptr);
  EXPECT_TRUE(dictionary_entries(*pickle.root)->empty());
}

TEST(PickleMachine, RefusesAKeyThatADictionaryHasTwice) {
  const auto refused = [](const std::string& body) {
    return kind_of_failure(file(body)) == ErrorKind::format;
  };
  EXPECT_TRUE(refused(dict({text("a"), "N", text("b"), "N", text("a"), "N"})));
  EXPECT_TRUE(refused("](" + dict({integer(7), "N", integer(7), "N"}) + "e"));
  EXPECT_TRUE(refused(dict({integer(1), "N", "\x88", "N"})));
  EXPECT_TRUE(refused(global("any", "Class") + ")R(" + text("a") + "N" + text("a") + "Nu"));
  EXPECT_EQ(kind_of_failure(file(dict({text(std::string(1001, 'k')), "N"}))), ErrorKind::limit);
  const auto different = dict({text("1"), "N", integer(1), "N",
                               "C\x01"
                               "1",
                               "N", tuple({}), "N", tuple({}), "N"});
  EXPECT_EQ(unpickle(file(different)).root->entries.size(), 5U);
}

TEST(PickleMachine, ExecutesNothing) {
  const auto marker = ::testing::TempDir() + "deepwrist-pickle-was-executed";
  const auto pickle = unpickle(file(call(global("os", "system"), {text("touch " + marker)})));
  ASSERT_EQ(pickle.root->kind, Kind::object);
  EXPECT_TRUE(is_call(*pickle.root, "os.system"));
  EXPECT_FALSE(std::filesystem::exists(marker));
}

TEST(PickleMachine, SurvivesDeepNestingAndCycles) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "]";
  for (int i = 1; i < 200'000; ++i) deep += "a";
  EXPECT_EQ(unpickle(file(deep)).root->kind, Kind::list);
  const auto cycle = unpickle(file("]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a"));
  EXPECT_EQ(cycle.root->items.at(0), cycle.root);
}

TEST(PickleMachine, StopsAtItsLimits) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "]";
  EXPECT_EQ(kind_of_failure(file(many), {.operations = 50}), ErrorKind::limit);
  EXPECT_EQ(kind_of_failure(file(many), {.values = 50}), ErrorKind::limit);
  EXPECT_EQ(kind_of_failure(file(text("0123456789")), {.text_bytes = 5}), ErrorKind::limit);
  EXPECT_EQ(kind_of_failure(file(global("module", "name")), {.text_bytes = 5}), ErrorKind::limit);
  EXPECT_EQ(kind_of_failure(file(global(std::string(5000, 'a'), "b"))), ErrorKind::limit);
}

TEST(PickleMachine, RefusesTextLongerThanTheFileWithoutAllocatingIt) {
  EXPECT_EQ(kind_of_failure("\x80\x02X\xff\xff\xff\x03"
                            "abc"),
            ErrorKind::format);
  EXPECT_EQ(kind_of_failure("\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xff"
                            "abc"),
            ErrorKind::limit);
}

TEST(PickleMachine, RefusesBrokenStacks) {
  for (const std::string body : {"",
                                 "0",
                                 "t",
                                 "a",
                                 "]a",
                                 "s",
                                 "}K\x01s",
                                 "}(K\x01u",
                                 "R",
                                 "b",
                                 "h\x07",
                                 "\x85",
                                 "(\x86",
                                 "]K\x01K\x02s",
                                 "NK\x01"
                                 "a",
                                 "NNb",
                                 "Q",
                                 "1",
                                 "\x93",
                                 "NNR"}) {
    EXPECT_EQ(kind_of_failure(file(body)), ErrorKind::format) << body;
  }
}

TEST(PickleMachine, RefusesOpcodesThatPyTorchDoesNotWrite) {
  for (const std::string body : {"I1\n", "S'a'\n", "i", "\x82\x01", "\x97", "\xff"}) {
    EXPECT_EQ(kind_of_failure(file(body)), ErrorKind::unsupported) << body;
  }
  EXPECT_EQ(kind_of_failure("\x80\x05N."), ErrorKind::format);
}

TEST(PickleMachine, RefusesEveryTruncation) {
  const auto whole = file(dict({text("a"), tensor(storage("FloatStorage", "0", 4), 0, {4}, {1})}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(kind_of_failure(whole.substr(0, length)), ErrorKind::format) << length;
  }
}

}  // namespace
}  // namespace deepwrist::pickle
