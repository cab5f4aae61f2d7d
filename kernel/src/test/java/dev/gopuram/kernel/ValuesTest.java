package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"0, 0B", "1, 1B", "1023, 1023B", "1024, 1KiB", "1536, 1536B", "65536, 64KiB", "33554432, 32MiB"})
    void a_size_prints_in_its_largest_whole_unit(long bytes, String printed) {
        assertThat(new ByteSize(bytes)).hasToString(printed);
    }

    @Test
    void a_size_knows_its_units_and_bounds() {
        assertThat(ByteSize.kib(3).bytes()).isEqualTo(3_072);
        assertThat(ByteSize.mib(2).intBytes()).isEqualTo(2_097_152);
        assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> ByteSize.mib(4_096).intBytes()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void an_address_to_listen_on_has_a_host_and_a_possible_port() {
        assertThat(ListenAddress.loopback()).hasToString("127.0.0.1:0");
        assertThat(new ListenAddress("::1", 65_535)).hasToString("[::1]:65535");
        assertThatThrownBy(() -> new ListenAddress("127.0.0.1", 70_000))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("port: 70000 (expected: 0..65535)");
        assertThatThrownBy(() -> new ListenAddress(" ", 1)).hasMessageContaining("host");
    }

    @Test
    void a_secret_prints_as_stars_and_is_read_at_each_use() {
        AtomicReference<String> source = new AtomicReference<>("first-secret");
        Secret secret = Secret.from(source::get);

        assertThat("" + secret).isEqualTo("****");
        assertThat(secret.matches("first-secret")).isTrue();
        source.set("second");
        assertThat(secret.reveal()).isEqualTo("second");
        assertThat(secret.matches("first-secret")).isFalse();
    }

    @Test
    void bytes_do_not_change_behind_a_copy_and_compare_by_content() {
        byte[] array = {1, 2, 3};
        Bytes bytes = Bytes.copyOf(array);
        array[0] = 9;

        assertThat(bytes).isEqualTo(Bytes.wrap(new byte[] {1, 2, 3})).hasSameHashCodeAs(Bytes.wrap(new byte[] {1, 2, 3
        }));
        assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.wrap(new byte[] {2, 3}));
        assertThat(bytes.buffer().isReadOnly()).isTrue();
        assertThat(Bytes.wrap(new byte[0])).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.utf8("é").utf8()).isEqualTo("é");
    }

    @Test
    void vectors_multiply_only_with_their_like() {
        assertThat(Vector.wrap(new float[] {1, 2}).dot(Vector.wrap(new float[] {3, 4})))
                .isEqualTo(11);
        assertThat(Vector.wrap(new float[] {1, 2})).isEqualTo(Vector.wrap(new float[] {1, 2}));
        assertThatThrownBy(() -> Vector.wrap(new float[] {1}).dot(Vector.wrap(new float[] {3, 4})))
                .hasMessageContaining("dimensions: 2 (expected: 1)");
    }

    @Test
    void a_frame_is_parsed_at_most_once() {
        AtomicInteger parsed = new AtomicInteger();
        Frame frame = Frame.of(Bytes.utf8("data: 1\n\n"));

        assertThat(frame.<Integer>event(_ -> parsed.incrementAndGet())).isEqualTo(1);
        assertThat(frame.<Integer>event(_ -> parsed.incrementAndGet())).isEqualTo(1);
        assertThat(Frame.of(Bytes.EMPTY, "known").<String>event(_ -> "parsed")).isEqualTo("known");
    }

    @Test
    void usage_counts_both_ways_and_never_below_zero() {
        assertThat(new Usage(5, 3, 2, Usage.Source.REPORTED).totalTokens()).isEqualTo(7);
        assertThat(new Usage(1, 2, 3, Usage.Source.REPORTED, 4, 5)
                        .plus(new Usage(10, 20, 30, Usage.Source.ESTIMATED, 40, 50)))
                .isEqualTo(new Usage(11, 22, 33, Usage.Source.ESTIMATED, 44, 55));
        assertThat(new Usage(1, 0, 0, Usage.Source.COUNTED).plus(Usage.NONE).source())
                .isEqualTo(Usage.Source.COUNTED);
        assertThatThrownBy(() -> new Usage(-1, 0, 0, Usage.Source.COUNTED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_principal_may_what_its_scopes_say_and_an_admin_everything() {
        Set<String> scopes = new HashSet<>(Set.of("chat"));
        Principal caller = new Principal("key_1", "t", scopes, "free");
        scopes.add("search");

        assertThat(caller.may("chat")).isTrue();
        assertThat(caller.may("search")).isFalse();
        assertThatThrownBy(() -> caller.require("search")).hasMessage("FORBIDDEN: scope: [chat] (expected: search)");
        assertThat(Principal.node("edge").may("anything")).isTrue();
    }
}
