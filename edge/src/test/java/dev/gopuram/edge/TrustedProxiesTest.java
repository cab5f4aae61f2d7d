package dev.gopuram.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Network;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies =
            new TrustedProxies(List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8:1::/48")));

    @ParameterizedTest
    @CsvSource({
        // Nobody else's word is taken.
        "203.0.113.9, 198.51.100.7, 203.0.113.9",
        // The right-most that is none of ours; what stands left of it the client wrote.
        "10.0.0.1, 198.51.100.7, 198.51.100.7",
        "10.0.0.1, 1.2.3.4|198.51.100.7, 198.51.100.7",
        "10.0.0.1, '1.2.3.4, 198.51.100.7,10.0.0.2', 198.51.100.7",
        "10.0.0.1, '1.2.3.4, 198.51.100.7|10.0.0.2', 198.51.100.7",
        "2001:db8:1::5, 2001:db8:2::9, 2001:db8:2::9",
        "::ffff:10.0.0.1, 198.51.100.7, 198.51.100.7",
        // With a port, as some write it.
        "10.0.0.1, 198.51.100.7:4711, 198.51.100.7",
        "10.0.0.1, [2001:db8:2::9]:4711, 2001:db8:2::9",
        // Only ours: whoever is furthest away.
        "10.0.0.1, '10.0.0.3, 10.0.0.2', 10.0.0.3",
        // Nobody can tell.
        "10.0.0.1, unknown, 10.0.0.1",
        "10.0.0.1, '198.51.100.7, unknown, 10.0.0.2', 10.0.0.2",
        "10.0.0.1, '198.51.100.7,', 10.0.0.1",
        "unknown, 198.51.100.7, unknown",
    })
    void the_client_is_the_right_most_address_that_is_no_trusted_proxy(String peer, String said, String client) {
        assertThat(proxies.client(peer, Arrays.asList(said.split("\\|", -1)))).isEqualTo(client);
    }

    @Test
    void without_the_header_the_client_is_the_peer() {
        assertThat(proxies.client("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
    }

    @Test
    void a_header_of_commas_is_read_to_no_end() {
        assertThat(proxies.client("10.0.0.1", List.of(",".repeat(20_000)))).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, https, https",
        "10.0.0.1, HTTPS, https",
        "10.0.0.1, 'https, http', http",
        "10.0.0.1, http|https, https",
        "10.0.0.1, gopher, http",
        "10.0.0.1, '', http",
        "198.51.100.7, https, http"
    })
    void what_the_client_spoke_is_what_a_trusted_peer_says(String peer, String said, String scheme) {
        assertThat(proxies.scheme(peer, Arrays.asList(said.split("\\|", -1)))).isEqualTo(scheme);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, shop.example, shop.example",
        "10.0.0.1, 'evil.example, shop.example:8443', shop.example:8443",
        "10.0.0.1, [2001:db8::1]:80, [2001:db8::1]:80",
        "10.0.0.1, 'a\"b', named",
        "10.0.0.1, a/b, named",
        "10.0.0.1, '', named",
        "198.51.100.7, shop.example, named"
    })
    void whom_the_client_asked_is_what_a_trusted_peer_says_where_that_is_a_host(String peer, String said, String host) {
        assertThat(proxies.host(peer, List.of(said), "named")).isEqualTo(host);
    }
}
