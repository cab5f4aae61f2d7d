package dev.gopuram.bundles;

/**
 * What is unpacked at most.
 *
 * @param archiveBytes of the archive itself
 * @param files in it, directories included
 * @param fileBytes of one of them
 * @param totalBytes of all together
 * @param ratio how many times larger than the archive they may be together, where they are larger than {@code ratioFrom}
 * @param ratioFrom small files may shrink to nothing
 */
public record BundleLimits(long archiveBytes, int files, long fileBytes, long totalBytes, int ratio, long ratioFrom) {
    private static final long MIB = 1024 * 1024;

    public static BundleLimits defaults() {
        return new BundleLimits(2_048 * MIB, 1_000, 2_047 * MIB, 4_096 * MIB, 200, 16 * MIB);
    }
}
