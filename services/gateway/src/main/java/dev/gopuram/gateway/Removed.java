package dev.gopuram.gateway;

/** What OpenAI says of a thing that was deleted. */
record Removed(String id, String object, boolean deleted) {}
