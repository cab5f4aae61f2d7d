package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server on a free port whose handler can be exchanged, with what it saw. */
final class ServerFixture implements AutoCloseable {
    final HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(2));
    final HttpServer server;
    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<Done> done = new CopyOnWriteArrayList<>();
    final List<Refusal> refused = new CopyOnWriteArrayList<>();
    volatile Handler handler = ServerFixture::echo;

    ServerFixture() {
        this(HttpServerConfig.defaults());
    }

    ServerFixture(HttpServerConfig config) {
        server = HttpServer.open(runtime, ListenAddress.loopback(), config, new Handler() {
            @Override
            public void handle(Exchange exchange) {
                seen.add(exchange.method() + " " + exchange.path());
                exchange.onDone(done::add);
                handler.handle(exchange);
            }

            @Override
            public Reply refused(Refusal refusal) {
                refused.add(refusal);
                return Handler.super.refused(refusal);
            }
        });
    }

    /** Answers with the body of the request, at most a KiB of it. */
    static void echo(Exchange exchange) {
        exchange.body(
                1024,
                body -> exchange.reply(200, Headers.of("content-type", "text/plain"), body),
                problem -> exchange.reply(problem.code().httpStatus(), Headers.NONE, Bytes.utf8(problem.detail())));
    }

    RawClient client() {
        return RawClient.to(server.port());
    }

    @Override
    public void close() {
        server.close();
        runtime.close();
    }

    /** The defaults with times short enough to wait for. */
    static HttpServerConfig config(UnaryOperator<Times> change) {
        Times t = change.apply(new Times(
                10_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)));
        return new HttpServerConfig(
                t.connections(),
                ByteSize.kib(2),
                ByteSize.kib(8),
                20,
                t.header(),
                t.idle(),
                ByteSize.kib(1),
                t.bodyWindow(),
                ByteSize.kib(4),
                ByteSize.kib(16),
                t.stall());
    }

    record Times(int connections, Duration header, Duration idle, Duration bodyWindow, Duration stall) {
        private static final Duration SHORT = Duration.ofMillis(200);

        Times shortHeader() {
            return new Times(connections, SHORT, idle, bodyWindow, stall);
        }

        Times shortIdle() {
            return new Times(connections, header, SHORT, bodyWindow, stall);
        }

        Times shortBodyWindow() {
            return new Times(connections, header, idle, SHORT, stall);
        }

        Times shortStall() {
            return new Times(connections, header, idle, bodyWindow, SHORT);
        }

        Times connections(int most) {
            return new Times(most, header, idle, bodyWindow, stall);
        }
    }
}
