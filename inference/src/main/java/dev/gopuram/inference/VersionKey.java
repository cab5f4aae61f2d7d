package dev.gopuram.inference;

/**
 * One version in this process.
 *
 * @param tenant whose it is; empty for everybody's
 */
public record VersionKey(String tenant, String model, String version) {
    @Override
    public String toString() {
        return model + "@" + version;
    }
}
