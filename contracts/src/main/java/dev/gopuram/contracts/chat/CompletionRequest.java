package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;

/**
 * Asks for an answer.
 *
 * @param dialect whose request format the body has, and the answer shall have
 * @param body the request as the client sent it, JSON
 */
public record CompletionRequest(Dialect dialect, Bytes body) {}
