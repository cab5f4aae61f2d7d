package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;

/**
 * One entry of a conversation, or of a response's input or output.
 *
 * @param type for example {@code message} or {@code function_call}
 * @param role of a message; empty where it has none
 * @param status for example {@code completed}; empty where it has none
 * @param json the item as OpenAI's Responses API writes it, its id included
 */
public record Item(String id, String type, String role, String status, Bytes json) {}
