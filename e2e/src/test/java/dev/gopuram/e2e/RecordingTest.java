package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.openai.client.OpenAIClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gopuram.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recordings speak as the vendors do: their SDKs, with nothing of ours between, take them for their own. */
class RecordingTest {
    private ScriptedUpstream upstream;

    @BeforeEach
    void open() {
        upstream = ScriptedUpstream.open();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "tools", "thinking"})
    void messages_read_the_same_whole_and_streamed(String name) {
        upstream.next(
                Recording.of("anthropic/" + name + ".json").script(),
                Recording.of("anthropic/" + name + ".sse").script());
        MessageCreateParams asked = MessageCreateParams.builder()
                .model("claude-test")
                .maxTokens(100)
                .addUserMessage("How much leave do I have?")
                .build();
        AnthropicClient client =
                TwoDialects.anthropic(upstream.uri().toString(), "key").build();
        MessageAccumulator accumulator = MessageAccumulator.create();
        Message whole = client.messages().create(asked);
        try (var stream = client.messages().createStreaming(asked)) {
            stream.stream().forEach(accumulator::accumulate);
        } finally {
            client.close();
        }
        Message streamed = accumulator.message();
        assertThat(streamed.content()).isEqualTo(whole.content());
        assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
        assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
        assertThat(whole.stopReason()).contains(name.equals("tools") ? StopReason.TOOL_USE : StopReason.END_TURN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "tools"})
    void chat_completions_read_the_same_whole_and_streamed(String name) {
        upstream.next(
                Recording.of("openai/" + name + ".json").script(),
                Recording.of("openai/" + name + ".sse").script());
        ChatCompletionCreateParams asked = ChatCompletionCreateParams.builder()
                .model("gpt-test")
                .addUserMessage("How much leave do I have?")
                .build();
        OpenAIClient client =
                TwoDialects.openAi(upstream.uri().toString(), "key").build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        ChatCompletion whole = client.chat().completions().create(asked);
        try (var stream = client.chat().completions().createStreaming(asked)) {
            stream.stream().forEach(accumulator::accumulate);
        } finally {
            client.close();
        }
        ChatCompletion streamed = accumulator.chatCompletion();
        ChatCompletion.Choice first = whole.choices().getFirst();
        ChatCompletion.Choice same = streamed.choices().getFirst();
        assertThat(same.message().content()).isEqualTo(first.message().content());
        assertThat(same.message().toolCalls().orElse(List.of()))
                .isEqualTo(first.message().toolCalls().orElse(List.of()));
        assertThat(same.finishReason()).isEqualTo(first.finishReason());
        assertThat(streamed.usage().orElseThrow().totalTokens())
                .isEqualTo(whole.usage().orElseThrow().totalTokens());
        whole.validate();
    }
}
