package dev.gopuram.contracts.registry;

/** What a node found when it ran a version's golden rows. */
public record ReportCheck(String tenant, String model, String version, Check check) {}
