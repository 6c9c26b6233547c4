#include "clinic/node/metrics_server.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>
#include <vector>

#include "clinic/node/node_metrics.h"
#include "core/base/error.h"
#include "tests/clinic/node/http_client.h"
#include "tests/support/errors.h"

namespace deepwrist::clinic {
namespace {
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpClient;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

/// A server that is stepped by a thread of its own.
class RunningServer {
 public:
  explicit RunningServer(std::function<std::string()> page, MetricsLimits limits = {})
      : server_(0, std::move(page), limits), thread_([this](const std::stop_token& stop) {
          while (!stop.stop_requested()) server_.step(20);
        }) {}
  std::uint16_t port() const { return server_.port(); }

 private:
  MetricsServer server_;
  std::jthread thread_;
};

TEST(MetricsServer, AnswersAGetOfMetricsAndNothingElse) {
  std::atomic<int> asked = 0;
  const RunningServer server([&] { return "deepwrist_node_up " + std::to_string(++asked) + "\n"; });
  const auto answer = [&](const std::string& request) {
    HttpClient client(server.port());
    client.send(request);
    return client.rest();
  };
  EXPECT_THAT(answer("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.0 200 OK\r\n"), HasSubstr("text/plain; version=0.0.4"),
                    HasSubstr("\r\n\r\ndeepwrist_node_up 1\n")));
  EXPECT_THAT(answer("GET /metrics HTTP/1.0\r\n\r\n"), HasSubstr("deepwrist_node_up 1\n"))
      << "within a second";
  EXPECT_THAT(answer("GET /metrics?x=1 HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.0 404"));
  EXPECT_THAT(answer("GET /../state.db HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.0 404"));
  EXPECT_THAT(answer("POST /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.0 405"));
  for (const auto* garbage : {"GET /metrics\r\n\r\n", "\r\n\r\n", " \r\n\r\n", "\x16\x03\x01\r\n\r\n"})
    EXPECT_THAT(answer(garbage), StartsWith("HTTP/1.0 400")) << garbage;
}

TEST(MetricsServer, ServesBesidePeersThatHoldOrFloodIt) {
  const RunningServer server([] { return std::string(100'000, 'x'); }, {.deadline_s = 0.3});
  std::vector<HttpClient> silent;
  for (int i = 0; i < 200; ++i) silent.emplace_back(server.port()).send("GET /met");
  HttpClient flood(server.port());
  for (int i = 0; i < 10; ++i) flood.send(std::string(8192, 'A'));
  EXPECT_THAT(flood.rest(), IsEmpty());
  HttpClient honest(server.port());
  honest.send("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(honest.rest(), AllOf(StartsWith("HTTP/1.0 200"), HasSubstr(std::string(100'000, 'x'))));
  EXPECT_THAT(silent.back().rest(), IsEmpty()) << "its time is over";
}

TEST(MetricsServer, FiguresThatCannotBeReadAre503AndATakenPortIsNamed) {
  const RunningServer server([]() -> std::string { throw Error(ErrorKind::io, "state.db", "is gone"); });
  HttpClient client(server.port());
  client.send("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.0 503"), Not(HasSubstr("state.db"))));
  EXPECT_THAT(deepwrist::testing::failure([&] { MetricsServer(server.port(), [] { return ""; }); },
                                          ErrorKind::unavailable),
              HasSubstr("is another program using the port?"));
}

TEST(NodeMetrics, HaveTheFiguresOfTheStatusAndEscapeTheirLabels) {
  NodeStatus status{.running = true};
  status.studies = {{"sent", 3}};
  status.errors = {{"class refused", 2}};
  status.refused = {{"GrayscaleSoftcopyPresentationStateStorage", "A\"B\\@host:104", 2}};
  status.latency_median_s = 2.5;
  status.latency_95_s = 4;
  const auto text = metrics_text(status);
  for (const auto* line :
       {"deepwrist_node_up 1\n", "deepwrist_node_studies{status=\"sent\"} 3\n",
        "deepwrist_node_errors{kind=\"class refused\"} 2\n", "# TYPE deepwrist_node_studies gauge\n",
        "{class=\"GrayscaleSoftcopyPresentationStateStorage\",destination=\"A\\\"B\\\\@host:104\"} 2\n",
        "deepwrist_node_latency_seconds{quantile=\"0.95\"} 4\n"})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(metrics_text({}), Not(HasSubstr("latency")));
  EXPECT_THAT(metrics_text({}), HasSubstr("deepwrist_node_oldest_unanswered_seconds 0\n"));
}

}  // namespace
}  // namespace deepwrist::clinic
