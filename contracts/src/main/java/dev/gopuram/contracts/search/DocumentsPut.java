package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Usage;

/** What was stored. */
public record DocumentsPut(int documents, int chunks, Usage usage) {}
