package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes an extractive answer in OpenAI's dialect, whole or as the chunks of a stream. */
final class ExtractiveReply {
    private static final Frame DONE = Frame.of(Bytes.utf8("data: [DONE]\n\n"));

    private final Clock clock;
    private final Ids ids;

    ExtractiveReply(Clock clock, Ids ids) {
        this.clock = clock;
        this.ids = ids;
    }

    Bytes whole(ExtractiveAnswer answer) {
        ObjectNode body = head(ids.prefixed("chatcmpl"), clock.now().getEpochSecond(), "chat.completion");
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer.text())
                .putNull("refusal");
        choice.putNull("logprobs");
        choice.put("finish_reason", answer.finishReason());
        body.set("usage", usage(answer.usage()));
        body.set("gopuram", ours(answer));
        return write(body);
    }

    List<Frame> frames(ExtractiveAnswer answer, boolean includeUsage) {
        String id = ids.prefixed("chatcmpl");
        long created = clock.now().getEpochSecond();
        List<Frame> frames = new ArrayList<>();
        ObjectNode first = chunk(id, created, includeUsage);
        delta(first, null).put("role", "assistant").put("content", "");
        frames.add(frame(first));
        for (String piece : answer.pieces()) {
            ObjectNode next = chunk(id, created, includeUsage);
            delta(next, null).put("content", piece);
            frames.add(frame(next));
        }
        ObjectNode last = chunk(id, created, includeUsage);
        delta(last, answer.finishReason());
        last.set("gopuram", ours(answer));
        frames.add(frame(last));
        if (includeUsage) {
            ObjectNode counted = head(id, created, "chat.completion.chunk");
            counted.putArray("choices");
            counted.set("usage", usage(answer.usage()));
            frames.add(frame(counted));
        }
        frames.add(DONE);
        return frames;
    }

    private static ObjectNode chunk(String id, long created, boolean includeUsage) {
        ObjectNode chunk = head(id, created, "chat.completion.chunk");
        if (includeUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static ObjectNode delta(ObjectNode chunk, @Nullable String finishReason) {
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0);
        ObjectNode delta = choice.putObject("delta");
        choice.put("finish_reason", finishReason);
        return delta;
    }

    private static ObjectNode head(String id, long created, String object) {
        return Json.foreign()
                .createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", ExtractiveProvider.NAME)
                .put("system_fingerprint", ExtractiveProvider.NAME);
    }

    private static ObjectNode ours(ExtractiveAnswer answer) {
        ObjectNode ours = Json.foreign().createObjectNode().put("provider", ExtractiveProvider.NAME);
        ours.put("verdict", answer.verdict().wire());
        ours.set("citations", Json.mapper().valueToTree(answer.citations()));
        return ours;
    }

    private static ObjectNode usage(Usage usage) {
        return Json.foreign()
                .createObjectNode()
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.totalTokens());
    }

    private static Frame frame(ObjectNode chunk) {
        return Frame.of(Bytes.utf8("data: " + Json.foreign().writeValueAsString(chunk) + "\n\n"));
    }

    private static Bytes write(ObjectNode body) {
        return Bytes.wrap(Json.foreign().writeValueAsBytes(body));
    }
}
