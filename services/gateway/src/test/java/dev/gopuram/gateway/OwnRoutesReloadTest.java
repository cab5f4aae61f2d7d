package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.balance.EjectionConfig;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes of the operator's own that change while calls run on them. */
class OwnRoutesReloadTest {
    private static final String IN_FLIGHT = "gopuram_upstream_in_flight";
    private static final HealthCheckConfig OFTEN =
            new HealthCheckConfig("/well", Duration.ofMillis(20), Duration.ofSeconds(5), 1, 1);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        release.countDown();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T kept(T each) {
        open.add(each);
        return each;
    }

    private RawUpstream saying(String body) {
        return kept(RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
    }

    private static OwnEdge.Settings shop(RawUpstream app) {
        OwnEdge.Settings settings = new OwnEdge.Settings();
        settings.upstream = List.of(app.uri());
        return settings;
    }

    /** A path of its own, which the application sees as it is. */
    private static OwnRouteConfig at(String path, RawUpstream app) {
        OwnEdge.Settings settings = shop(app);
        settings.path = path;
        settings.strip = "";
        return settings.config();
    }

    @Test
    void routes_come_change_and_go_with_the_next_request() {
        RawUpstream old = saying("old");
        RawUpstream young = saying("young");
        OwnEdge edge = kept(new OwnEdge(Map.of("shop", shop(old).config())));
        assertThat(edge.ask("GET /shop/a").body()).isEqualTo("old");

        edge.reload(Map.of("shop", shop(young).config(), "cart", at("/cart/{rest*}", old)));

        assertThat(edge.ask("GET /shop/a").body()).isEqualTo("young");
        assertThat(edge.ask("GET /cart/a").body()).isEqualTo("old");

        edge.reload(Map.of("cart", at("/cart/{rest*}", young)));

        assertThat(edge.ask("GET /shop/a").status()).isEqualTo(404);
        assertThat(edge.ask("GET /cart/a").body()).isEqualTo("young");
        Eventually.until(
                "nobody counts at what is gone",
                () -> edge.metric(IN_FLIGHT, "shop").isEmpty());
        assertThat(edge.metric(IN_FLIGHT, "cart")).isPresent();
    }

    @Test
    void a_stream_on_a_route_that_is_gone_ends_as_it_began() throws Exception {
        RawUpstream app = kept(new RawUpstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            release.await();
            peer.send("4\r\nlast\r\n0\r\n\r\n");
        }));
        OwnEdge edge = kept(new OwnEdge(shop(app)));
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request("GET /shop/a"));
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.chunk()).isEqualTo("first");

            edge.reload(Map.of());

            assertThat(edge.ask("GET /shop/a").status()).isEqualTo(404);
            assertThat(edge.metric(IN_FLIGHT, "shop")).contains("1.0");
            release.countDown();
            assertThat(client.chunk()).isEqualTo("last");
            assertThat(client.chunk()).isEmpty();
        }
        Eventually.until(
                "its place is given back", () -> edge.metric(IN_FLIGHT, "shop").isEmpty());
    }

    @Test
    void a_tunnel_on_a_route_that_is_gone_goes_on_until_its_sides_end_it() {
        RawUpstream app = kept(new RawUpstream(peer -> {
            peer.head();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi");
            while (true) {
                peer.skip(1);
                peer.send("x");
            }
        }));
        OwnEdge.Settings settings = shop(app);
        settings.upgrade = true;
        OwnEdge edge = kept(new OwnEdge(settings));
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request(
                    "GET /shop/a", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"));
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.text(2)).isEqualTo("hi");

            settings.upgrade = false;
            edge.reload(Map.of("shop", settings.config()));
            client.send("still");

            assertThat(client.text(5)).isEqualTo("xxxxx");
            assertThat(edge.metric(IN_FLIGHT, "shop")).contains("1.0");
        }
        Eventually.until(
                "its place is given back", () -> edge.metric(IN_FLIGHT, "shop").equals(Optional.of("0.0")));
    }

    @Test
    void an_upstream_that_is_gone_is_checked_until_its_last_call_is_over_and_no_longer() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        RawUpstream app = kept(new RawUpstream(peer -> {
            while (true) {
                if (peer.head().startsWith("GET /well ")) {
                    checks.incrementAndGet();
                } else {
                    release.await();
                }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        }));
        OwnEdge.Settings settings = shop(app);
        settings.health = OFTEN;
        OwnEdge edge = kept(new OwnEdge(settings));
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request("GET /shop/a"));
            Eventually.until("it runs", () -> edge.metric(IN_FLIGHT, "shop").equals(Optional.of("1.0")));
            edge.reload(Map.of());
            int then = checks.get();
            Eventually.until("it is still checked", () -> checks.get() > then + 1);
            release.countDown();
            assertThat(client.reply().body()).isEqualTo("ok");
        }
        Eventually.until("it is forgotten", () -> edge.metric(IN_FLIGHT, "shop").isEmpty());

        AtomicInteger others = new AtomicInteger();
        RawUpstream other = kept(new RawUpstream(peer -> {
            while (true) {
                peer.head();
                others.incrementAndGet();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        }));
        OwnEdge.Settings watched = shop(other);
        watched.health = OFTEN;
        edge.reload(Map.of("other", watched.config()));
        Eventually.until("a check that ran may end", () -> others.get() > 1);
        int last = checks.get();
        int seen = others.get();
        Eventually.until("others are checked meanwhile", () -> others.get() > seen + 10);
        assertThat(checks).hasValue(last);
    }

    @Test
    void an_upstream_whose_settings_stay_the_same_stays_itself() {
        RawUpstream dead = saying("dead");
        dead.close();
        OwnEdge.Settings settings = shop(dead);
        settings.ejection = new EjectionConfig(
                1, 0, 100, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), 100);
        OwnEdge edge = kept(new OwnEdge(settings));
        assertThat(edge.ask("GET /shop/a").status()).isEqualTo(502);
        assertThat(edge.metric("gopuram_upstream_ejected", "shop")).contains("1.0");

        edge.reload(Map.of("shop", settings.config(), "cart", at("/cart/{rest*}", dead)));

        assertThat(edge.metric("gopuram_upstream_ejected", "shop")).contains("1.0");
    }

    @Test
    void routes_that_cannot_be_change_nothing() {
        RawUpstream old = saying("old");
        RawUpstream young = saying("young");
        OwnEdge edge = kept(new OwnEdge(shop(old)));

        Map<String, OwnRouteConfig> shadowing = Map.of("shop", shop(young).config(), "models", at("/v1/models", young));
        assertThatThrownBy(() -> edge.reload(shadowing))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("routes.models.path"));

        assertThat(edge.ask("GET /shop/a").body()).isEqualTo("old");
        assertThat(edge.metric(IN_FLIGHT, "models")).isEmpty();
    }
}
