package dev.gopuram.contracts.search;

/** How many documents have a value; numbers, times and booleans are written in one way each. */
public record FacetCount(String value, long documents) {}
