package dev.gopuram.contracts.chat;

/** A public API's way to write requests, answers and events. */
public enum Dialect {
    /** OpenAI's chat completions. */
    OPENAI,
    /** Anthropic's messages. */
    ANTHROPIC,
    /** OpenAI's responses. */
    RESPONSES
}
