package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;

/**
 * Asks for an answer.
 *
 * @param dialect whose request format the body has, and the answer shall have
 * @param body the request as the client sent it, JSON
 * @param apiVersion the version of the dialect the client named, for a provider that speaks it too; empty where none
 * @param betas the dialect's features on trial the client asked for; empty where none
 */
public record CompletionRequest(Dialect dialect, Bytes body, String apiVersion, String betas) {
    public CompletionRequest(Dialect dialect, Bytes body) {
        this(dialect, body, "", "");
    }
}
