package dev.gopuram.kernel;

/** A number of bytes, written {@code 512KiB} or {@code 32MiB} in configuration. */
public record ByteSize(long bytes) {
    private static final long KIB = 1024;

    public ByteSize {
        if (bytes < 0) {
            throw Problem.invalid("bytes", bytes, "0 or more");
        }
    }

    public static ByteSize kib(long count) {
        return new ByteSize(count * KIB);
    }

    public static ByteSize mib(long count) {
        return new ByteSize(count * KIB * KIB);
    }

    /** The size as an array length or buffer size. */
    public int intBytes() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        if (bytes != 0 && bytes % (KIB * KIB) == 0) {
            return bytes / (KIB * KIB) + "MiB";
        }
        return bytes != 0 && bytes % KIB == 0 ? bytes / KIB + "KiB" : bytes + "B";
    }
}
