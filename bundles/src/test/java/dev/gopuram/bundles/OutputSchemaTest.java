package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSchemaTest {
    @Test
    void an_answer_that_keeps_to_it_has_no_fault_and_another_says_which() {
        OutputSchema schema = read("""
                {"type": "object", "required": ["answer"], "additionalProperties": false,
                 "properties": {"answer": {"$ref": "#/$defs/short"}}, "$defs": {"short": {"type": "string", "maxLength": 3}}}""");

        assertThat(schema.fault("{\"answer\": \"yes\"}")).isEmpty();
        assertThat(schema.fault("{\"answer\": \"maybe\"}"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("/answer", "3 characters"));
        assertThat(schema.fault("{}"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("answer"));
        assertThat(schema.fault("yes")).contains("no JSON");
        assertThat(schema.fault("")).contains("no JSON");
        assertThat(schema.fault("{\"answer\": \"yes\"} or so")).contains("no JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"http://127.0.0.1:1/schema\"}",
                "{\"$ref\": \"classpath:config.yaml\"}",
                "{\"$ref\": \"file:///etc/passwd\"}",
                "{\"$ref\": \"#/$defs/none\"}",
                "{\"$ref\": \"#\"}",
                "{\"pattern\": \"(\"}",
                "{\"$schema\": \"http://127.0.0.1:1/draft\"}"
            })
    void what_is_no_schema_or_reaches_out_of_itself_is_refused(String schema) {
        assertThatThrownBy(() -> read(schema))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("output_schema"));
    }

    private static OutputSchema read(String json) {
        return OutputSchema.of(Bytes.utf8(json));
    }
}
