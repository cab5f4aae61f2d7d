package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Problem;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnthropicErrorTest {
    @Test
    void every_code_has_its_word() {
        Map<Problem.Code, String> words = new EnumMap<>(Problem.Code.class);
        for (Problem.Code code : Problem.Code.values()) {
            words.put(code, AnthropicError.of(Problem.of(code, "x"), "r").type());
        }
        assertThat(words)
                .containsEntry(Problem.Code.INVALID, "invalid_request_error")
                .containsEntry(Problem.Code.CONTEXT_LENGTH_EXCEEDED, "invalid_request_error")
                .containsEntry(Problem.Code.UNAUTHENTICATED, "authentication_error")
                .containsEntry(Problem.Code.FORBIDDEN, "permission_error")
                .containsEntry(Problem.Code.NOT_FOUND, "not_found_error")
                .containsEntry(Problem.Code.TOO_LARGE, "request_too_large")
                .containsEntry(Problem.Code.RATE_LIMITED, "rate_limit_error")
                .containsEntry(Problem.Code.INSUFFICIENT_QUOTA, "rate_limit_error")
                .containsEntry(Problem.Code.INTERNAL, "api_error")
                .containsEntry(Problem.Code.UPSTREAM_FAILED, "api_error")
                .containsEntry(Problem.Code.UNAVAILABLE, "api_error")
                .containsEntry(Problem.Code.OVERLOADED, "overloaded_error")
                .containsEntry(Problem.Code.UPSTREAM_TIMEOUT, "timeout_error")
                .containsEntry(Problem.Code.DEADLINE_EXCEEDED, "timeout_error");
    }

    @Test
    void a_body_has_the_three_keys_that_sdks_read() {
        assertThat(AnthropicError.of(Problem.invalid("max_tokens", 0, "1..9"), "req-7")
                        .json()
                        .utf8())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                        + "\"message\":\"max_tokens: 0 (expected: 1..9)\"},\"request_id\":\"req-7\"}");
    }

    @Test
    void a_budget_that_is_used_up_is_not_taken_for_a_rate() {
        assertThat(AnthropicError.of(Problem.of(Problem.Code.INSUFFICIENT_QUOTA, "spent"), "r")
                        .json()
                        .utf8())
                .contains("\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}");
    }

    @Test
    void a_prompt_that_does_not_fit_is_said_in_the_words_that_clients_look_for() {
        Problem ours = Problem.of(Problem.Code.CONTEXT_LENGTH_EXCEEDED, "up: maximum context length is 8192 tokens");
        Problem theirs = Problem.of(Problem.Code.CONTEXT_LENGTH_EXCEEDED, "up: prompt is too long: 9 > 8");

        assertThat(AnthropicError.of(ours, "r").message())
                .isEqualTo("prompt is too long: up: maximum context length is 8192 tokens");
        assertThat(AnthropicError.of(theirs, "r").message()).isEqualTo("up: prompt is too long: 9 > 8");
    }

    @Test
    void a_stream_that_broke_says_so_in_an_event() {
        assertThat(AnthropicError.of(Problem.of(Problem.Code.UPSTREAM_FAILED, "broke\noff"), "r")
                        .event()
                        .utf8())
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                        + "\"message\":\"broke\\noff\"},\"request_id\":\"r\"}\n\n");
    }

    @Test
    void a_thread_that_only_anthropic_keeps_is_one_that_its_sdks_send_again_as_a_whole() {
        Problem problem = ModelRequest.notSpoken("thread.previous_message_id", "msg_1", "another's");
        assertThat(AnthropicError.of(problem, "req_1").json().utf8())
                .contains("\"type\":\"invalid_request_error\"", "\"details\":{\"error_code\":\"thread_not_found\"}");
    }
}
