package dev.gopuram.registry;

/** Which version. */
record VersionKey(String tenant, String model, String version) {
    @Override
    public String toString() {
        return model + "@" + version;
    }
}
