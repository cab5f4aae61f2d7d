package dev.gopuram.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void an_address_reads_as_it_is_written() {
        for (String text : List.of("core.internal:9443", "127.0.0.1:1", "[::1]:65535", "a_b-c:80")) {
            assertThat(Address.parse(text)).hasToString(text);
        }
    }

    @Test
    void what_is_no_address_is_named() {
        for (String text :
                List.of("core", "core:", ":1", "core:0", "core:65536", "::1:80", "http://core:80", "a b:1")) {
            assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(Problem.class);
        }
    }
}
