package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;

/**
 * A request ready to be sent.
 *
 * @param relayed whether it is the client's own body, and the reply goes back as it comes
 * @param inputTokens our estimate of its size, for providers that do not say
 * @param annotation what to add to the answer
 * @param fallback the fallback that stepped in; empty where none did
 */
record Outgoing(Bytes json, boolean relayed, long inputTokens, Annotation annotation, String fallback) {}
