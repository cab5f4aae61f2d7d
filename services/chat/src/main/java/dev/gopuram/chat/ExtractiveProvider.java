package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.dialects.OutputFormat;
import dev.gopuram.platform.dialects.Part;
import java.util.List;
import java.util.Set;

/** The answerer built in: it quotes what it finds and generates nothing, and says so in every answer. */
final class ExtractiveProvider implements Provider {
    static final String NAME = "extractive";

    /** Fields that ask for more than one plain text, in whichever dialect. */
    private static final Set<String> BEYOND_TEXT = Set.of("functions", "n", "logprobs", "modalities");

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
        return new Completion(reply.whole(answer, ask), NAME, "", answer.usage());
    }

    /** The answer is there before its first word is sent, so the stream needs no thread: all its frames are known. */
    @Override
    public TokenStream stream(Ask ask) {
        requireText(ask.request());
        ExtractiveAnswer answer = compose.of(ask.request(), ask.sources());
        return TokenStream.of(reply.frames(answer, ask), new End.Finished(answer.usage()))
                .headed(new TokenStream.Head(NAME, ""));
    }

    @Override
    public boolean serves(String model) {
        return model.equals(NAME);
    }

    @Override
    public String nameOf(String model) {
        return NAME;
    }

    @Override
    public List<String> models() {
        return List.of(NAME);
    }

    @Override
    public TokenCount count(Ask ask) {
        return new TokenCount(TokenEstimate.ofTurns(ask.request().asked().turns()), Usage.Source.ESTIMATED);
    }

    /** It serves text alone, and says so rather than leave out what was asked. */
    private static void requireText(ChatRequest request) {
        ModelRequest asked = request.asked();
        for (ModelRequest.OnlyHere field : asked.onlyHere()) {
            if (BEYOND_TEXT.contains(field.field())) {
                throw onlyText(field.field(), field.value());
            }
        }
        if (!asked.tools().isEmpty()) {
            throw onlyText("tools", asked.tools().size() + " given");
        }
        switch (asked.format()) {
            case OutputFormat.Text() -> {}
            case OutputFormat.AnyJson() -> throw onlyText("response_format", "json_object");
            case OutputFormat.Schema schema -> throw onlyText("response_format", "json_schema");
        }
        for (int i = 0; i < asked.turns().size(); i++) {
            requireText(asked.turns().get(i).parts(), field(request.dialect(), i));
        }
    }

    private static void requireText(List<Part> parts, String field) {
        for (Part part : parts) {
            switch (part) {
                case Part.Image image -> throw onlyText(field, "image");
                case Part.File file -> throw onlyText(field, "file");
                case Part.Other other -> throw onlyText(field, other.type());
                case Part.ToolResult result -> requireText(result.parts(), field);
                case Part.Text text -> {}
                case Part.ToolCall call -> {}
                case Part.Thinking thinking -> {}
                case Part.SealedThinking thinking -> {}
                case Part.Refusal refusal -> {}
            }
        }
    }

    /** A turn is a message in OpenAI's chat alone; elsewhere the field that holds them all is named. */
    private static String field(Dialect dialect, int turn) {
        return switch (dialect) {
            case OPENAI -> "messages[" + turn + "].content";
            case ANTHROPIC -> "messages";
            case RESPONSES -> "input";
        };
    }

    private static Problem onlyText(String field, String value) {
        return Problem.invalid(
                field,
                value,
                "nothing here: `extractive` only quotes text. An LLM serves this: set `providers.NAME` (kind: openai)"
                        + " and ask for `NAME/MODEL`");
    }
}
