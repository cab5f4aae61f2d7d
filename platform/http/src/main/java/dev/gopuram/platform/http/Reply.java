package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;

/** A whole reply. */
public record Reply(int status, Headers headers, Bytes body) {}
