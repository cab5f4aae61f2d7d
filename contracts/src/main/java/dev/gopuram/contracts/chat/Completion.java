package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;

/**
 * A whole answer.
 *
 * @param body the answer in the request's dialect, JSON
 * @param model what answered
 * @param fallback the fallback that stepped in; empty where none did
 * @param prediction by what feedback can be given on the answer; empty where it cannot
 */
public record Completion(Bytes body, String model, String fallback, Usage usage, String prediction) {
    /** One that feedback cannot be given on. */
    public Completion(Bytes body, String model, String fallback, Usage usage) {
        this(body, model, fallback, usage, "");
    }
}
