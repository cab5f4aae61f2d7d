package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("search", "server", "stores", "telemetry", "tls", "refresh_interval");

    @Test
    void the_nearest_name_comes_first() {
        assertThat(Nearest.names("serch", KNOWN, 5)).startsWith("search");
        assertThat(Nearest.names("sever", KNOWN, 1)).containsExactly("server");
        assertThat(Nearest.names("tls", KNOWN, 1)).containsExactly("tls");
    }

    @Test
    void a_beginning_is_near_however_short() {
        assertThat(Nearest.names("tele", KNOWN, 1)).containsExactly("telemetry");
        assertThat(Nearest.names("server_options", KNOWN, 1)).containsExactly("server");
    }

    @Test
    void nothing_is_better_than_anything() {
        assertThat(Nearest.names("completely-else", KNOWN, 3)).isEmpty();
        assertThat(Nearest.names("xyz", KNOWN, 3)).isEmpty();
        assertThat(Nearest.names("", KNOWN, 3)).isEmpty();
        assertThat(Nearest.names("x", List.of(), 3)).isEmpty();
    }
}
