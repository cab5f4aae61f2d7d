package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {
    private static final Headers HEADERS = Headers.of("A", "1", "b", "2", "a", "3");

    @Test
    void names_compare_without_case_and_order_is_kept() {
        assertThat(HEADERS.first("a")).isEqualTo("1");
        assertThat(HEADERS.all("A")).containsExactly("1", "3");
        assertThat(HEADERS.first("c")).isNull();
        assertThat(HEADERS.has("B")).isTrue();
        List<String> visited = new ArrayList<>();
        HEADERS.forEach((name, value) -> visited.add(name + value));
        assertThat(visited).containsExactly("A1", "b2", "a3");
    }

    @Test
    void a_change_is_a_copy() {
        assertThat(HEADERS.with("c", "4").all("C")).containsExactly("4");
        assertThat(HEADERS.without("a").size()).isEqualTo(1);
        assertThat(HEADERS.size()).isEqualTo(3);
        String[] pairs = {"a", "1"};
        Headers held = Headers.of(pairs);
        pairs[1] = "2";
        assertThat(held.first("a")).isEqualTo("1");
    }

    @Test
    void values_are_not_shown() {
        assertThat(Headers.of("authorization", "secret")).hasToString("Headers[authorization]");
    }

    @Test
    void a_name_without_a_value_is_refused() {
        assertThatThrownBy(() -> Headers.of("a")).isInstanceOf(IllegalArgumentException.class);
    }
}
