package dev.gopuram.testkit;

import java.util.List;

/** What dialect a {@link Script} answers in. */
public enum Spoken {
    OPENAI,
    ANTHROPIC;

    /** A whole answer that says this. */
    public String completion(String text) {
        return switch (this) {
            case OPENAI -> OpenAiText.completion(text);
            case ANTHROPIC -> AnthropicText.message(text);
        };
    }

    public String error(String type, String message) {
        return switch (this) {
            case OPENAI -> OpenAiText.error(type, message);
            case ANTHROPIC -> AnthropicText.error(type, message);
        };
    }

    /** The type of the error that comes with 429. */
    public String tooManyRequests() {
        return switch (this) {
            case OPENAI -> "rate_limit_exceeded";
            case ANTHROPIC -> "rate_limit_error";
        };
    }

    /** The type of the error that comes with 500. */
    public String serverError() {
        return switch (this) {
            case OPENAI -> "server_error";
            case ANTHROPIC -> "api_error";
        };
    }

    /** The events of a stream before the first piece. */
    public List<String> beginning() {
        return switch (this) {
            case OPENAI -> List.of();
            case ANTHROPIC -> List.of(AnthropicText.start(), AnthropicText.textStart(0), AnthropicText.PING);
        };
    }

    /** The event that carries a piece of the answer. */
    public String piece(String text) {
        return switch (this) {
            case OPENAI -> OpenAiText.piece(text);
            case ANTHROPIC -> AnthropicText.text(0, text);
        };
    }

    /** The events that say why the answer ended; what comes after them is {@link #ending}. */
    public List<String> finish(int outputTokens) {
        return switch (this) {
            case OPENAI -> List.of(OpenAiText.finish());
            case ANTHROPIC -> List.of(AnthropicText.blockStop(0), AnthropicText.finish("end_turn", outputTokens));
        };
    }

    /** The last events, the end mark included. */
    public List<String> ending(int outputTokens) {
        return switch (this) {
            case OPENAI -> List.of(OpenAiText.usage(outputTokens), OpenAiText.DONE);
            case ANTHROPIC -> List.of(AnthropicText.STOP);
        };
    }

    /** The error event of a stream that failed on its way. */
    public String errorEvent(String type, String message) {
        return switch (this) {
            case OPENAI -> "data: " + OpenAiText.error(type, message) + "\n\n";
            case ANTHROPIC -> AnthropicText.errorEvent(type, message);
        };
    }
}
