package dev.gopuram.contracts.models;

import java.util.List;

/** What versions have done. */
public record StatisticsList(List<VersionStatistics> versions) {
    public StatisticsList {
        versions = List.copyOf(versions);
    }
}
