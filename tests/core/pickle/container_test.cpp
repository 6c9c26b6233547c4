#include "core/pickle/container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/pickle/checkpoint_file_writer.h"
#include "core/pickle/checkpoint_index.h"
#include "tests/core/pickle/pickle_builder.h"
#include "tests/core/pickle/read_everything.h"
#include "tests/core/pickle/zip_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pickle {
namespace {

using namespace deepwrist::testing;
using namespace deepwrist::testing::pickled;
using ::testing::HasSubstr;

class Containers : public ::testing::Test {
 protected:
  /// The message with which the file is refused.
  std::string refusal(const std::string& bytes, ErrorKind kind = ErrorKind::format) {
    const auto path = folder_.write("file.pth", bytes);
    try {
      read_everything(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_EQ(error.place(), path.string());
      return error.reason();
    }
    ADD_FAILURE() << "was read";
    return {};
  }

  std::size_t tensors(const std::string& bytes) { return read_everything(folder_.write("file.pth", bytes)); }

  TemporaryFolder folder_;
};

std::string simple_object(std::int64_t elements = 4) {
  return dict({text("a"), tensor(storage("FloatStorage", "0", elements), 0, {2, 2}, {2, 1})});
}
std::string simple_legacy() { return legacy_checkpoint(simple_object(), {{"0", 4, std::string(16, 'x')}}); }
std::vector<ZipEntry> simple_entries() {
  return {{"model/data.pkl", file(simple_object())},
          {"model/data/0", std::string(16, 'x')},
          {"model/version", "3\n"}};
}
std::string one_tensor(const std::string& value, std::int64_t elements = 4) {
  return legacy_checkpoint(dict({text("a"), value}),
                           {{"0", elements, std::string(static_cast<std::size_t>(elements) * 4, 'x')}});
}

TEST_F(Containers, ReadBothFormats) {
  EXPECT_EQ(tensors(simple_legacy()), 1U);
  EXPECT_EQ(tensors(zip_archive(simple_entries())), 1U);
}

TEST_F(Containers, RefuseOtherFilesSayingWhatTheyAre) {
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("\x1f\x8b\x08zzzz"), HasSubstr("gzip"));
  EXPECT_THAT(refusal("<!DOCTYPE html>"), HasSubstr("web page"));
  EXPECT_THAT(refusal("hello world"), HasSubstr("torch.save"));
  EXPECT_THAT(refusal(file(dict({text("PA"), integer(1)}))), HasSubstr("plain pickle"));
  EXPECT_THROW(read_everything(folder_ / "missing.pth"), Error);
  EXPECT_THROW(read_everything(folder_.path()), Error);
  EXPECT_THROW(read_everything("/dev/zero"), Error);
}

TEST_F(Containers, RefuseEveryTruncation) {
  const auto legacy = simple_legacy();
  const auto zip = zip_archive(simple_entries());
  for (std::size_t length = 0; length < legacy.size(); ++length) refusal(legacy.substr(0, length));
  for (std::size_t length = 0; length < zip.size(); ++length) refusal(zip.substr(0, length));
}

TEST_F(Containers, SurviveFlippedBytes) {
  std::size_t refused = 0;
  for (const auto& whole : {simple_legacy(), zip_archive(simple_entries())}) {
    CounterRng random(20, 1);
    for (int round = 0; round < 1000; ++round) {
      auto bytes = whole;
      for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips) {
        bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] ^=
            static_cast<char>(1U << random.below(8));
      }
      if (read_everything_or_refuse(std::as_bytes(std::span(bytes))) == 0) ++refused;
    }
  }
  EXPECT_GT(refused, 1000U);
}

TEST_F(Containers, NoticeDamagedNumbersInAZipFile) {
  auto bytes = zip_archive(simple_entries());
  bytes[bytes.find("xxxx")] ^= 1;
  EXPECT_THAT(refusal(bytes), HasSubstr("damaged"));
}

TEST_F(Containers, RefuseBigEndianFiles) {
  EXPECT_THAT(refusal(legacy_checkpoint(simple_object(), {{"0", 4, std::string(16, 'x')}}, false),
                      ErrorKind::unsupported),
              HasSubstr("big-endian"));
  auto entries = simple_entries();
  entries.push_back({"model/byteorder", "big"});
  EXPECT_THAT(refusal(zip_archive(entries), ErrorKind::unsupported), HasSubstr("big-endian"));
  entries.back().bytes = "little";
  EXPECT_EQ(tensors(zip_archive(entries)), 1U);
}

TEST_F(Containers, RefuseZipFilesThatTorchDoesNotWrite) {
  const auto with = [](ZipEntry entry) {
    auto entries = simple_entries();
    entries.push_back(std::move(entry));
    return zip_archive(entries);
  };
  EXPECT_THAT(refusal(with({"model/data/0", "again"})), HasSubstr("two entries"));
  EXPECT_THAT(refusal(with({"other/data.pkl", "N."})), HasSubstr("two files data.pkl"));
  EXPECT_THAT(refusal(with({"model/../../evil", "x"})), HasSubstr("leaves the archive"));
  EXPECT_THAT(refusal(with({"/evil", "x"})), HasSubstr("leaves the archive"));
  EXPECT_THAT(refusal(with({"model/bomb", "x", 8, 0x7fffffff})), HasSubstr("compressed"));
  EXPECT_THAT(refusal(with({"model/bomb", "x", 0, 0x7fffffff})), HasSubstr("more bytes"));
  EXPECT_THAT(refusal(with({"model/constants.pkl", "x"}), ErrorKind::unsupported), HasSubstr("TorchScript"));
  EXPECT_THAT(refusal(zip_archive({{"readme.txt", "x"}})), HasSubstr("without data.pkl"));
}

TEST_F(Containers, RefuseStoragesOfAnotherSize) {
  auto entries = simple_entries();
  entries[1].bytes = "short";
  EXPECT_THAT(refusal(zip_archive(entries)), HasSubstr("no storage '0' of 16 bytes"));
  entries.erase(entries.begin() + 1);
  EXPECT_THAT(refusal(zip_archive(entries)), HasSubstr("no storage"));
  EXPECT_THAT(refusal(legacy_checkpoint(simple_object(), {{"0", 3, std::string(16, 'x')}})),
              HasSubstr("contradicts itself"));
  EXPECT_THAT(refusal(legacy_checkpoint(simple_object(), {})), HasSubstr("no storage"));
  EXPECT_THAT(refusal(legacy_checkpoint(simple_object(), {{"7", 4, std::string(16, 'x')}})),
              HasSubstr("nothing refers to"));
  EXPECT_THAT(refusal(legacy_checkpoint(simple_object(std::int64_t{1} << 40),
                                        {{"0", std::int64_t{1} << 40, std::string(16, 'x')}})),
              HasSubstr("cut short"));
}

TEST_F(Containers, RefuseTensorsOutsideTheirStorage) {
  const auto store = storage("FloatStorage", "0", 4);
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_THAT(refusal(one_tensor(tensor(store, 1, {4}, {1}))), HasSubstr("beyond its storage"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, -1, {1}, {1}))), HasSubstr("before its storage"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, INT64_MAX, {1}, {1}))), HasSubstr("before its storage"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 3, {2}, {-1}))), HasSubstr("negative"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {-2}, {1}))), HasSubstr("negative"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {huge, huge}, {0, 0}))), HasSubstr("absurdly large"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {huge}, {huge}))), HasSubstr("absurdly large"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {huge}, {0}))), HasSubstr("beyond its storage"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {2, 2}, {1}))), HasSubstr("one stride"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, std::vector<std::int64_t>(40, 1), {}))),
              HasSubstr("shape"));
  EXPECT_THAT(refusal(one_tensor(tensor(store, 0, {0, huge}, {1, 1}))), HasSubstr("absurdly large"));
  EXPECT_EQ(tensors(one_tensor(tensor(store, 0, {0, 5}, {5, 1}))), 1U);
  EXPECT_EQ(tensors(one_tensor(tensor(store, 3, {}, {}))), 1U);
}

TEST_F(Containers, ReadTiedWeightsButNotOneStorageHundredsOfTimes) {
  constexpr std::int64_t kElements = 100'000;
  const auto shared = tensor(storage("FloatStorage", "0", kElements), 0, {kElements}, {1});
  const auto times = [&](std::size_t count) {
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < count; ++i) {
      entries.push_back(text("layer." + std::to_string(i)));
      entries.push_back(shared);
    }
    return legacy_checkpoint(dict(entries), {{"0", kElements, std::string(std::size_t{kElements} * 4, 'x')}});
  };
  EXPECT_EQ(tensors(times(4)), 4U);
  EXPECT_THAT(refusal(times(400)), HasSubstr("share their numbers so often"));
}

TEST_F(Containers, RefuseOneLongTextUnderManyNames) {
  const auto beside = [](std::size_t count) {
    std::string pairs;
    for (std::size_t i = 0; i < count; ++i) {
      pairs +=
          text("name." + std::to_string(i)) + (i == 0 ? text(std::string(1000, 'v')) + "q\x07" : "h\x07");
    }
    return legacy_checkpoint("}(" + text("state_dict") + simple_object() + pairs + "u",
                             {{"0", 4, std::string(16, 'x')}});
  };
  EXPECT_EQ(tensors(beside(100)), 1U);
  EXPECT_THAT(refusal(beside(2000), ErrorKind::limit), HasSubstr("more text beside its weights"));
}

TEST_F(Containers, RefuseUnknownElementTypes) {
  EXPECT_THAT(refusal(one_tensor(tensor(storage("ComplexFloatStorage", "0", 4), 0, {4}, {1})),
                      ErrorKind::unsupported),
              HasSubstr("torch.ComplexFloatStorage"));
}

TEST_F(Containers, ReadLegacyViewsOfAStorage) {
  const auto view = tuple({text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"),
                           integer(4), tuple({text("1"), integer(2), integer(2)})}) +
                    "Q";
  const auto path = folder_.write("view.pth", one_tensor(tensor(view, 1, {1}, {1})));
  const auto container = open_container(path);
  EXPECT_EQ(index_checkpoint(*container, path.string()).tensors.at(0).second.offset, 3);
  EXPECT_THAT(refusal(one_tensor(tensor(view, 2, {1}, {1}))), HasSubstr("beyond its storage"));
}

TEST_F(Containers, ReadTheOldManyArgumentsOfParameters) {
  const auto parameter = call(global("torch._utils", "_rebuild_parameter"),
                              {tensor(storage("FloatStorage", "0", 4), 0, {4}, {1}), "\x88", "N"});
  const auto old =
      call(global("torch._utils", "_rebuild_tensor"),
           {storage("FloatStorage", "0", 4, "cuda:0"), integer(0), tuple({integer(4)}), tuple({integer(1)})});
  EXPECT_EQ(tensors(one_tensor(parameter)), 1U);
  EXPECT_EQ(tensors(one_tensor(old)), 1U);
}

TEST_F(Containers, SkipWhatIsBesideTheWeightsAsOpaqueValues) {
  const auto evil = call(global("os", "system"), {text("false")});
  const auto object = dict({text("epoch"), integer(3), text("optimizer_states"), "](" + evil + "e",
                            text("name"), text("a name"), text("state_dict"), simple_object()});
  const auto path = folder_.write("evil.pth", legacy_checkpoint(object, {{"0", 4, std::string(16, 'x')}}));
  const auto index = index_checkpoint(*open_container(path), path.string());
  EXPECT_EQ(index.integer("epoch"), 3);
  EXPECT_EQ(index.integer("global_step"), std::nullopt);
  EXPECT_THAT(index.skipped, ::testing::ElementsAre("optimizer_states"));
  EXPECT_EQ(index.tensors.size(), 1U);
}

TEST_F(Containers, RefuseStateDictsThatAreNone) {
  const auto evil = call(global("os", "system"), {text("false")});
  const auto value = tensor(storage("FloatStorage", "0", 4), 0, {4}, {1});
  const auto checkpoint = [](const std::string& object) {
    return legacy_checkpoint(object, {{"0", 4, std::string(16, 'x')}});
  };
  EXPECT_THAT(refusal(checkpoint(dict({text("a"), value, text("a"), value}))),
              HasSubstr("'a' is there twice"));
  EXPECT_THAT(refusal(checkpoint(dict({text("a"), value, text("b"), evil}))),
              HasSubstr("'b' is a value of 'os.system'"));
  EXPECT_THAT(refusal(checkpoint(dict({text("state_dict"), evil, text("a"), value}))),
              HasSubstr("os.system"));
  EXPECT_THAT(refusal(legacy_checkpoint(dict({text("weights"), integer(1)}), {})),
              HasSubstr("its keys are: 'weights'"));
  EXPECT_THAT(refusal(legacy_checkpoint(evil, {})), HasSubstr("os.system"));
  EXPECT_THAT(refusal(legacy_checkpoint(dict({text("state_dict"), dict({})}), {})), HasSubstr("empty"));
}

TEST_F(Containers, ReadWhatTheWriterWrites) {
  const std::vector<float> numbers{1, 2, 3, 4, 5, 6};
  const std::int64_t counter = 7;
  const std::vector<TensorData> written{
      {"a.weight", ElementType::float32, {2, 3}, std::as_bytes(std::span(numbers))},
      {"a.count", ElementType::int64, {}, std::as_bytes(std::span(&counter, 1))},
      {"empty", ElementType::uint8, {0, 3}, {}}};
  const std::vector<std::pair<std::string, Scalar>> scalars{{"epoch", std::int64_t{-3}},
                                                            {"step", std::int64_t{1} << 40},
                                                            {"loss", -0.125},
                                                            {"note", std::string("bé")}};
  const auto path = folder_ / "best.pt", again = folder_ / "again.pt";
  write_checkpoint_file(path, written, scalars);
  write_checkpoint_file(again, written, scalars);
  const auto container = open_container(path);
  const auto index = index_checkpoint(*container, path.string());
  EXPECT_EQ(index.scalars, scalars);
  ASSERT_EQ(index.tensors.size(), 3U);
  EXPECT_EQ(index.tensors[0].second.sizes, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(index.tensors[0].second.strides, (std::vector<std::int64_t>{3, 1}));
  std::vector<float> read(6);
  container->read(index.tensors[0].second.storage, std::as_writable_bytes(std::span(read)));
  EXPECT_EQ(read, numbers);
  EXPECT_EQ(read_everything(path), 3U);
  EXPECT_EQ(read_file(path, 1 << 20), read_file(again, 1 << 20));
}

}  // namespace
}  // namespace deepwrist::pickle
