package dev.gopuram.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key gk_0123456789abcdef used | key gk_**** used",
                "sk-ant-api03-abc_DEF-123456 | sk-****",
                "Authorization: Bearer abc.def/ghi+jk= | Authorization: Bearer ****",
                "authorization=Basic dXNlcjpwYXNz | authorization=Basic ****",
                "bearer abcdefghij, next | bearer ****, next",
                "eyJhbGciOiJI.eyJzdWIiOiI.c2lnbmF0dXJl | eyJ****",
                "jdbc:postgresql://app:s3cr$t@db/x | jdbc:postgresql://****@db/x",
                "password=hunter2&x=1 | password=****&x=1",
                "{\"api_key\": \"abc\", \"a\": 1} | {\"api_key\": \"****\", \"a\": 1}",
                "access_token=abc | access_token=****",
                "-----BEGIN PRIVATE KEY-----MIIE-----END PRIVATE KEY----- | -----BEGIN PRIVATE KEY-----****-----END"
                        + " PRIVATE KEY-----"
            })
    void what_looks_like_a_secret_is_masked(String text, String masked) {
        assertThat(Redaction.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "the risk-free task_list",
                "12 tokens: 3",
                "GET /v1/models 200",
                "http://host:3000/path",
                "basic understanding of things"
            })
    void ordinary_text_is_left_alone(String text) {
        assertThat(Redaction.mask(text)).isEqualTo(text);
    }

    @Test
    void a_registered_value_is_masked_everywhere_and_a_short_one_is_refused() {
        Redaction.register("open-sesame");
        Redaction.register("abc");

        assertThat(Redaction.mask("say open-sesame, abc!")).isEqualTo("say ****, abc!");
    }

    @ParameterizedTest
    @CsvSource({
        "password, true",
        "db_password, true",
        "apiKey, true",
        "Authorization, true",
        "access_token, true",
        "token, true",
        "tokens, false",
        "keyId, false",
        "outputTokens, false"
    })
    void a_field_named_like_a_secret_is_one_whenever_it_is_asked(String name, boolean secret) {
        assertThat(Redaction.isSecretName(name)).isEqualTo(secret);
        assertThat(Redaction.isSecretName(name)).isEqualTo(secret);
    }
}
