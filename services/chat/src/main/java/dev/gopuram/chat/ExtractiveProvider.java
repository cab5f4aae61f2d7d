package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.util.List;
import java.util.Map;

/** The answerer built in: it quotes what it finds and generates nothing, and says so in every answer. */
final class ExtractiveProvider implements Provider {
    static final String NAME = "extractive";

    private final ComposeAnswer compose;
    private final ExtractiveReply reply;

    ExtractiveProvider(ComposeAnswer compose, ExtractiveReply reply) {
        this.compose = compose;
        this.reply = reply;
    }

    @Override
    public Completion complete(Ask ask) {
        requireText(ask.request());
        ExtractiveAnswer answer = compose.of(ask.request(), ask.sources());
        return new Completion(reply.whole(answer), NAME, "", answer.usage());
    }

    /** The answer is there before its first word is sent, so the stream needs no thread: all its frames are known. */
    @Override
    public TokenStream stream(Ask ask) {
        requireText(ask.request());
        ExtractiveAnswer answer = compose.of(ask.request(), ask.sources());
        return TokenStream.of(reply.frames(answer, ask.request().includeUsage()), new End.Finished(answer.usage()));
    }

    @Override
    public boolean serves(String model) {
        return model.equals(NAME);
    }

    @Override
    public List<String> models() {
        return List.of(NAME);
    }

    private static void requireText(ChatRequest request) {
        for (Map.Entry<String, String> asked : request.beyondText().entrySet()) {
            throw onlyText(asked.getKey(), asked.getValue());
        }
        List<Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            if (!messages.get(i).otherParts().isEmpty()) {
                throw onlyText(
                        "messages[" + i + "].content",
                        messages.get(i).otherParts().getFirst());
            }
        }
    }

    private static Problem onlyText(String field, String value) {
        return Problem.invalid(
                field,
                value,
                "nothing here: `extractive` only quotes text. An LLM serves this: set `providers.NAME` (kind: openai)"
                        + " and ask for `NAME/MODEL`");
    }
}
