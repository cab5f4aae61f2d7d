package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinishWordTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
                    OPENAI    | {"choices":[{"finish_reason":"stop"}]}                            | stop
                    OPENAI    | {"choices":[{"finish_reason" : "tool_calls","index":0}]}          | tool_calls
                    OPENAI    | {"choices":[{"finish_reason":null}]}                              | -
                    OPENAI    | {"choices":[{"delta":{"content":"\\"finish_reason\\":\\"x\\""}}]} | -
                    OPENAI    | {"finish_reason"                                                  | -
                    OPENAI    | {"finish_reason":                                                 | -
                    OPENAI    | {"finish_reason":"sto                                             | -
                    OPENAI    | {}                                                                | -
                    ANTHROPIC | {"type":"message_delta","delta":{"stop_reason":"end_turn"}}       | end_turn
                    ANTHROPIC | {"type":"message_start","message":{"stop_reason":null}}           | -
                    RESPONSES | {"type":"response.completed","response":{"status":"completed"}}   | completed
                    """)
    void the_word_is_found_wherever_an_event_has_it(Dialect dialect, String event, String word) {
        FinishWord finish = new FinishWord(dialect);
        finish.read(Bytes.utf8(event));
        assertThat(finish.word()).isEqualTo(word);
    }

    @Test
    void the_last_word_counts() {
        FinishWord finish = new FinishWord(Dialect.RESPONSES);
        finish.read(Bytes.utf8("{\"response\":{\"status\":\"in_progress\"}}"));
        finish.read(Bytes.utf8("{\"delta\":\"status\"}"));
        finish.read(Bytes.utf8("{\"response\":{\"status\":\"incomplete\"}}"));
        assertThat(finish.word()).isEqualTo("incomplete");
    }
}
