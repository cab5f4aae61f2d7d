package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration changes under a running process. */
@Timeout(600)
class ReloadTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CHANGES = 6;
    private static final String UNLIMITED = "tiers: { free: {} }\n";
    private static final String SMALL = "gateway: { routes: { chat: { max_body: 1KiB } } }\n" + UNLIMITED;
    private static final String LARGE = "gateway: { routes: { chat: { max_body: 1MiB } } }\n" + UNLIMITED;

    @Test
    void a_reload_changes_the_rules_of_later_calls_alone_and_loses_none(@TempDir Path dir) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.open().always(Script.completion("certainly"));
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS, dir, Installation.provider("mock", upstream.uri(), "") + SMALL);
                Api api = new Api(
                        installation.url(),
                        Api.createKeyOf("free", installation, "chat")
                                .path("secret")
                                .asString());
                Load load = new Load(api)) {
            String was = Files.readString(installation.configFile("all"));
            assertThat(large(api)).isEqualTo(413);

            for (int i = 0; i < CHANGES; i++) {
                boolean toLarge = i % 2 == 0;
                write(installation, was.replace(SMALL, toLarge ? LARGE : SMALL));
                Eventually.until("the new size counts", SOON, () -> large(api) == (toLarge ? 200 : 413));
            }

            load.pause();
            upstream.next((request, reply) -> {
                held.await();
                Script.completion("late").play(request, reply);
            });
            int before = upstream.received().size();
            CompletableFuture<Integer> old = CompletableFuture.supplyAsync(() -> ask(api, "held"));
            upstream.awaitRequest(before, SOON);
            write(installation, was.replace(SMALL, LARGE));
            Eventually.until("the new size counts", SOON, () -> large(api) == 200);
            held.countDown();
            assertThat(old.get()).isEqualTo(200);

            write(installation, was.replace(SMALL, LARGE + "gatewy: 1\n"));
            Eventually.until(
                    "the bad file is noticed",
                    SOON,
                    () -> installation.metrics("all").contains("gopuram_config_reloads_total{outcome=\"refused\"}"));
            assertThat(large(api)).isEqualTo(200);
            assertThat(installation.logs()).contains("gatewy: unknown key").contains("gateway");
            assertThat(installation.metrics("all")).contains("gopuram_config_reloads_total{outcome=\"applied\"}");

            hangUp(installation.pid("all"));
            Eventually.until(
                    "the signal is heeded", SOON, () -> installation.logs().contains("\"by\":\"signal\""));
            assertThat(large(api)).isEqualTo(200);
            assertThat(load.statuses()).isNotEmpty().containsOnly(200);
        }
        assertThat(audit(dir)).contains("config.reloaded").contains("gateway.routes");
    }

    @Test
    void a_provider_moves_under_load_and_no_request_is_lost(@TempDir Path dir) throws Exception {
        try (ScriptedUpstream old = ScriptedUpstream.open().always(Script.completion("from before"));
                ScriptedUpstream young = ScriptedUpstream.open().always(Script.completion("elsewhere"));
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS, dir, Installation.provider("mock", old.uri(), "") + UNLIMITED);
                Api api = new Api(
                        installation.url(),
                        Api.createKeyOf("free", installation, "chat")
                                .path("secret")
                                .asString());
                Load load = new Load(api)) {
            String was = Files.readString(installation.configFile("all"));
            String moved = was.replace(authority(old), authority(young));
            old.awaitRequest(0, SOON);

            write(installation, moved);
            young.awaitRequest(0, SOON);
            load.pause();
            int asked = old.received().size();
            assertThat(ask(api, "hello")).isEqualTo(200);
            assertThat(old.received()).as("later requests go where it is now").hasSize(asked);

            write(installation, moved + "\nchat: { fallbacks: { default: { models: [nobody/m] } } }\n");
            Eventually.until(
                    "the bad file is noticed",
                    SOON,
                    () -> installation.metrics("all").contains("gopuram_config_reloads_total{outcome=\"refused\"}"));
            assertThat(installation.logs()).contains("fallbacks.default.models: nobody/m");
            assertThat(ask(api, "hello")).isEqualTo(200);
            assertThat(old.received()).hasSize(asked);
            assertThat(load.statuses()).isNotEmpty().containsOnly(200);
        }
    }

    @Test
    void a_route_of_the_operators_own_comes_and_a_wrong_one_is_told_with_its_line(@TempDir Path dir) throws Exception {
        try (ScriptedUpstream shop = ScriptedUpstream.open().always(Script.completion("from the shop"));
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS, dir, Installation.provider("mock", shop.uri(), "") + UNLIMITED)) {
            Api api = new Api(installation.url(), "");
            assertThat(api.get("/shop/a").status()).isEqualTo(404);
            String was = Files.readString(installation.configFile("all"));
            String routed = was
                    + "\nroutes:\n  shop:\n    path: /shop/{rest*}\n    scope: none\n    upstream: [\"http://"
                    + authority(shop) + "\"]\n";

            write(installation, routed);
            Eventually.until(
                    "the route is there", SOON, () -> api.get("/shop/a").status() == 200);

            write(installation, routed.replace("/shop/{rest*}", "/v1/models"));
            Eventually.until(
                    "the wrong one is told", SOON, () -> installation.logs().contains("routes.shop.path: /v1/models"));
            long line = routed.lines()
                            .takeWhile(each -> !each.contains("path: /shop"))
                            .count()
                    + 1;
            assertThat(installation.logs()).contains(":" + line + ":11: routes.shop.path");
            assertThat(api.get("/shop/a").status()).isEqualTo(200);
        }
        assertThat(audit(dir)).contains("\"applied\":[\"routes\"]");
    }

    private static String authority(ScriptedUpstream upstream) {
        return upstream.uri().getAuthority();
    }

    private static void write(Installation installation, String yaml) throws IOException {
        Files.writeString(installation.configFile("all"), yaml);
    }

    private static int large(Api api) {
        return ask(api, "x".repeat(4_000));
    }

    private static int ask(Api api, String text) {
        return api.chat("mock/m", "", text).status();
    }

    private static void hangUp(long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** The database as bytes: its rows are text. */
    private static String audit(Path dir) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : List.of("gateway.db", "gateway.db-wal")) {
            Path path = dir.resolve("data-all").resolve(file);
            if (Files.exists(path)) {
                all.append(Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /** A caller who asks without a break. */
    private static final class Load implements AutoCloseable {
        private final List<Integer> statuses = new CopyOnWriteArrayList<>();
        private volatile boolean going = true;
        private final Thread caller;

        Load(Api api) {
            caller = Thread.startVirtualThread(() -> {
                while (going) {
                    statuses.add(ask(api, "hello"));
                }
            });
        }

        List<Integer> statuses() {
            return List.copyOf(statuses);
        }

        /** Ends the asking, and waits for the last answer. */
        void pause() throws InterruptedException {
            going = false;
            caller.join();
        }

        @Override
        public void close() throws InterruptedException {
            pause();
        }
    }
}
