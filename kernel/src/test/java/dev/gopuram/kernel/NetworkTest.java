package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 198.51.100.1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "203.0.113.0/24, 203.0.113.0/24, true",
        "203.0.113.0/25, 203.0.113.0/24, false",
        "fe80::/10, fe80::1%eth0, true",
        "203.0.113.0/24, ::ffff:203.0.113.9, true",
        "::ffff:203.0.113.0/24, 203.0.113.9, true",
    })
    void an_address_is_in_a_network_by_its_first_bits(String network, String address, boolean in) {
        assertThat(Network.parse(network).contains(Network.parse(address))).isEqualTo(in);
    }

    @Test
    void an_ipv4_address_written_as_ipv6_is_the_ipv4_address() {
        assertThat(Network.address("::ffff:203.0.113.9")).isEqualTo(Network.address("203.0.113.9"));
        assertThat(Network.parse("::ffff:cb00:7109")).hasToString("203.0.113.9/32");
    }

    @Test
    void the_network_of_an_address_has_as_many_bits_as_its_kind_takes() {
        assertThat(Network.parse("203.0.113.9").within(24, 64)).hasToString("203.0.113.0/24");
        assertThat(Network.parse("2001:db8:1:2:3:4:5:6").within(24, 64)).hasToString("2001:db8:1:2:0:0:0:0/64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.0004",
                "a.b.c.d",
                "localhost",
                "1.2.3.4 ",
                ":::",
                "1.2.3.4/33",
                "::1/129",
                "1.2.3.4/",
                "1.2.3.4/-1",
                "1.2.3.4/08x",
                "x/8",
            })
    void what_is_no_address_is_refused(String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expected: an address or a network");
    }

    @Test
    void a_network_that_names_a_host_inside_it_is_refused_with_the_one_that_was_meant() {
        assertThatThrownBy(() -> Network.parse("203.0.113.7/24"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("203.0.113.0/24");
    }

    @Test
    void any_address_is_read_as_java_writes_it_and_written_so_that_it_is_read_again() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            Network address = Network.parse(InetAddress.getByAddress(bytes).getHostAddress());
            assertThat(Network.parse(address.toString())).isEqualTo(address);
            Network around = address.within(random.nextInt(33), random.nextInt(129));
            assertThat(around.contains(address)).as("%s in %s", address, around).isTrue();
            assertThat(Network.parse(around.toString())).isEqualTo(around);
        }
    }
}
