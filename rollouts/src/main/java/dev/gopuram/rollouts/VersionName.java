package dev.gopuram.rollouts;

/** A version of a tenant's model. */
record VersionName(String tenant, String model, String version) {}
