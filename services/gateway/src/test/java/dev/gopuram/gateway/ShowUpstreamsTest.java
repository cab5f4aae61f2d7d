package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.balance.EjectionConfig;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What administrators see of the operator's upstreams. */
class ShowUpstreamsTest {
    private static final String PATH = "/admin/v1/upstreams";

    private final OwnEdge.Settings settings = new OwnEdge.Settings();

    private static JsonNode shown(OwnEdge edge, int upstream) {
        RawClient.Reply reply = edge.askAdmin(OwnEdge.ADMIN_KEY, PATH);
        assertThat(reply.status()).isEqualTo(200);
        return Json.tree(Bytes.utf8(reply.body())).path("upstreams").path(upstream);
    }

    @Test
    void an_address_whose_calls_fail_is_shown_ejected_with_what_it_said_last() {
        try (RawUpstream app = RawUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) {
            settings.upstream = List.of(app.uri());
            settings.ejection = new EjectionConfig(
                    1, 0, 100, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), 100);
            try (OwnEdge edge = new OwnEdge(settings)) {
                JsonNode before = shown(edge, 0).path("addresses").path(0);
                assertThat(before.path("state").asString()).isEqualTo("healthy");
                assertThat(before.has("last_error")).isFalse();

                assertThat(edge.ask("GET /shop/a").status()).isEqualTo(503);

                assertThat(shown(edge, 0).path("name").asString()).isEqualTo("shop");
                JsonNode address = shown(edge, 0).path("addresses").path(0);
                assertThat(address.path("address").asString())
                        .isEqualTo(app.uri().toString());
                assertThat(address.path("state").asString()).isEqualTo("ejected");
                assertThat(address.path("ejected_for_ms").asLong()).isBetween(1L, 60_000L);
                assertThat(address.path("last_error").asString()).isEqualTo("status 503");
                assertThat(address.path("last_error_at").asString()).startsWith("20");
            }
        }
    }

    @Test
    void an_address_whose_checks_fail_is_shown_unhealthy() {
        try (RawUpstream app = RawUpstream.answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) {
            settings.upstream = List.of(app.uri());
            settings.health = new HealthCheckConfig("/well", Duration.ofMillis(20), Duration.ofSeconds(5), 1, 1);
            try (OwnEdge edge = new OwnEdge(settings)) {
                Eventually.until(
                        "it is found",
                        () -> shown(edge, 0)
                                .path("addresses")
                                .path(0)
                                .path("state")
                                .asString()
                                .equals("unhealthy"));
                assertThat(shown(edge, 0)
                                .path("addresses")
                                .path(0)
                                .path("last_error")
                                .asString())
                        .isEqualTo("health check: status 500");
            }
        }
    }

    @Test
    void calls_in_flight_are_shown_and_those_on_a_route_that_is_gone_too() {
        CountDownLatch release = new CountDownLatch(1);
        try (RawUpstream app = new RawUpstream(peer -> {
            peer.head();
            release.await();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            settings.upstream = List.of(app.uri());
            try (OwnEdge edge = new OwnEdge(settings);
                    RawClient client = edge.client()) {
                client.send(OwnEdge.request("GET /shop/a"));
                Eventually.until(
                        "it runs",
                        () -> shown(edge, 0)
                                        .path("addresses")
                                        .path(0)
                                        .path("in_flight")
                                        .asInt()
                                == 1);
                assertThat(shown(edge, 0).path("leaving").asBoolean()).isFalse();

                edge.reload(Map.of());
                assertThat(shown(edge, 0).path("leaving").asBoolean()).isTrue();

                release.countDown();
                assertThat(client.reply().body()).isEqualTo("ok");
                Eventually.until("it is gone", () -> shown(edge, 0).isMissingNode());
            }
        }
    }

    @Test
    void only_an_admin_sees_them() {
        settings.upstream = List.of(URI.create("http://127.0.0.1:9"));
        try (OwnEdge edge = new OwnEdge(settings)) {
            assertThat(edge.askAdmin(OwnEdge.SHOP_KEY, PATH).status()).isEqualTo(403);
        }
    }
}
