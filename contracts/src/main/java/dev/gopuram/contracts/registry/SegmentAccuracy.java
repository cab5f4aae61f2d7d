package dev.gopuram.contracts.registry;

/** How a version fares with some. */
public record SegmentAccuracy(String segment, String value, long labelled, long correct) {}
