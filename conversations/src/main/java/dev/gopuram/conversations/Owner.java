package dev.gopuram.conversations;

/** Whose data it is: a subject of a tenant. */
record Owner(String tenant, String subject) {}
