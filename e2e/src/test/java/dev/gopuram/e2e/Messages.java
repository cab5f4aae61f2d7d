package dev.gopuram.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.util.List;

/** What tests ask through Anthropic's SDK, and what they read of its answers. */
final class Messages {
    private Messages() {}

    static MessageCreateParams.Builder question(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(100).addUserMessage("How much leave do I have?");
    }

    static String text(Message message) {
        StringBuilder text = new StringBuilder();
        for (ContentBlock block : message.content()) {
            block.text().ifPresent(part -> text.append(part.text()));
        }
        return text.toString();
    }

    static List<RawMessageStreamEvent> stream(AnthropicClient client, MessageCreateParams.Builder params) {
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params.build())) {
            return stream.stream().toList();
        }
    }

    static Message accumulated(List<RawMessageStreamEvent> events) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        events.forEach(accumulator::accumulate);
        return accumulator.message();
    }

    static List<String> pieces(List<RawMessageStreamEvent> events) {
        return events.stream()
                .flatMap(event -> event.contentBlockDelta().stream())
                .flatMap(delta -> delta.delta().text().stream())
                .map(text -> text.text())
                .toList();
    }
}
