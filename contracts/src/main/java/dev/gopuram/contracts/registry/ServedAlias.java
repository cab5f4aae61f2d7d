package dev.gopuram.contracts.registry;

/** What an alias stands for. */
public record ServedAlias(String tenant, String model, String alias, String version) {}
