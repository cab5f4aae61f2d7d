package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** WebSockets to upstreams of the operator's own, whose keys end before they do. */
class OwnTunnelTest {
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String WHY = "the key has been withdrawn (expected: a key that is in force)";

    private static OwnEdge edge(RawUpstream app) {
        OwnEdge.Settings settings = new OwnEdge.Settings();
        settings.upstream = List.of(app.uri());
        settings.upgrade = true;
        return new OwnEdge(settings);
    }

    private static RawClient opened(OwnEdge edge) {
        RawClient client = edge.client();
        client.send(OwnEdge.request("GET /shop/a", "Connection: Upgrade", "Upgrade: websocket"));
        assertThat(client.head().status()).isEqualTo(101);
        return client;
    }

    @Test
    void a_tunnel_whose_key_is_withdrawn_is_closed_and_its_client_told_why() throws IOException {
        CountDownLatch left = new CountDownLatch(1);
        try (RawUpstream app = new RawUpstream(peer -> {
                    peer.head();
                    peer.send(SWITCHED + "\u0001\u0002hi");
                    int _ = peer.in.read();
                    left.countDown();
                });
                OwnEdge edge = edge(app);
                RawClient client = opened(edge)) {
            assertThat(client.text(4)).endsWith("hi");
            edge.withdrawShopKey();

            assertThat(client.in().readNBytes(4)).containsExactly(0x88, WHY.length() + 2, 1008 >> 8, 1008 & 0xff);
            assertThat(client.text(WHY.length())).isEqualTo(WHY);
            assertThat(client.in().read()).isEqualTo(-1);
            Eventually.until("the upstream's side is closed too", () -> left.getCount() == 0);
            Eventually.until(
                    "its place is given back",
                    () -> edge.metric("gopuram_upstream_in_flight", "shop").equals(Optional.of("0.0")));
        }
    }

    @Test
    void a_frame_that_is_under_way_is_not_broken_by_another() throws IOException {
        try (RawUpstream app = new RawUpstream(peer -> {
                    peer.head();
                    peer.send(SWITCHED + "\u0001\u0009half");
                    int _ = peer.in.read();
                });
                OwnEdge edge = edge(app);
                RawClient client = opened(edge)) {
            assertThat(client.text(6)).endsWith("half");
            edge.withdrawShopKey();

            assertThat(client.in().read()).isEqualTo(-1);
        }
    }
}
