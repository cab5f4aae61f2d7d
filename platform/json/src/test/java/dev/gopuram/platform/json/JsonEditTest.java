package dev.gopuram.platform.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonEditTest {
    private static JsonEdit edit(String json) {
        return new JsonEdit(Bytes.utf8(json));
    }

    @Test
    void without_changes_the_bytes_are_the_same() {
        Bytes json = Bytes.utf8(" { \"a\" : 1 } ");

        assertThat(new JsonEdit(json).done()).isSameAs(json);
    }

    @Test
    void a_changed_field_keeps_its_place_and_all_others_their_bytes() {
        String json =
                "{ \"a\": 1.50e0 ,\"model\" : \"up/x\", \"s\":\"\\u00e9 \\\" }\", \"o\":{\"model\":\"inner\",\"l\":["
                        + " 1,2 ]}\n"
                        + "}";

        assertThat(edit(json).set("model", Json.write("x")).done().utf8())
                .isEqualTo("{\"a\": 1.50e0,\"model\":\"x\",\"s\":\"\\u00e9 \\\" }\",\"o\":{\"model\":\"inner\",\"l\":["
                        + " 1,2 ]}}");
    }

    @Test
    void fields_are_removed_wherever_they_stand() {
        assertThat(edit("{\"g\":{},\"a\":1}").remove("g").done().utf8()).isEqualTo("{\"a\":1}");
        assertThat(edit("{\"a\":1,\"g\":[{}]}").remove("g").done().utf8()).isEqualTo("{\"a\":1}");
        assertThat(edit("{\"g\":true}").remove("g").done().utf8()).isEqualTo("{}");
    }

    @Test
    void a_new_field_comes_last() {
        assertThat(edit("{}").set("a", Json.write(1)).done().utf8()).isEqualTo("{\"a\":1}");
        assertThat(edit("{\"b\":null}").set("a", Json.write(1)).done().utf8()).isEqualTo("{\"b\":null,\"a\":1}");
    }

    @Test
    void a_name_written_with_escapes_is_the_same_name() {
        assertThat(edit("{\"mod\\u0065l\":\"a\"}")
                        .set("model", Json.write("b"))
                        .done()
                        .utf8())
                .isEqualTo("{\"model\":\"b\"}");
    }

    @Test
    void a_walk_sees_every_field_with_its_depth() {
        byte[] json = "{\"a\":\"x\\\"y\",\"b\":[{\"c\":1},{\"d\":{}}],\"e\":null}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        List<String> seen = new ArrayList<>();

        new JsonWalk()
                .walk(
                        json,
                        0,
                        json.length,
                        (depth, nameFrom, nameTo, valueFrom, valueTo) -> seen.add(depth + " "
                                + new String(json, nameFrom, nameTo - nameFrom, java.nio.charset.StandardCharsets.UTF_8)
                                + "="
                                + new String(
                                        json,
                                        valueFrom,
                                        valueTo - valueFrom,
                                        java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(seen).containsExactly("1 a=\"x\\\"y\"", "3 c=1", "3 d={}", "1 b=[{\"c\":1},{\"d\":{}}]", "1 e=null");
    }
}
