package dev.gopuram.platform.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests what passes, and reads no further than one byte past what was announced. */
final class Checked extends FilterInputStream {
    private final String name;
    private final long expectedBytes;
    private final String expectedSha256;
    private final MessageDigest digest;
    private long seen;

    private Checked(InputStream content, MessageDigest digest, String name, long bytes, String sha256) {
        super(new DigestInputStream(content, digest));
        this.digest = digest;
        this.name = name;
        this.expectedBytes = bytes;
        this.expectedSha256 = sha256;
    }

    static Checked of(InputStream content, String name, long bytes, String sha256) {
        try {
            return new Checked(content, MessageDigest.getInstance("SHA-256"), name, bytes, sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            counted(1);
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count > 0) {
            counted(count);
        }
        return count;
    }

    /** Refuses what was other than announced. */
    void requireWhole() {
        if (seen != expectedBytes) {
            throw ObjectStore.other(name, expectedBytes + " bytes", seen + " bytes");
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(expectedSha256)) {
            throw ObjectStore.other(name, "SHA-256 " + expectedSha256, "SHA-256 " + actual);
        }
    }

    private void counted(int count) {
        seen += count;
        if (seen > expectedBytes) {
            throw ObjectStore.other(name, expectedBytes + " bytes", "more");
        }
    }
}
