package dev.gopuram.oip;

/**
 * What the protocol calls a model by.
 *
 * @param version empty where the server may choose
 */
public record OipName(String name, String version) {
    /** The same in our own words: {@code name}, or {@code name@version}. */
    public String reference() {
        return version.isEmpty() ? name : name + "@" + version;
    }
}
