package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes a tar of plain files with short names. */
final class TarWriter {
    private static final int MAX_NAME_BYTES = 100;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarWriter file(String path, Bytes content) {
        return extension(path, '0', content);
    }

    /**
     * A header alone.
     *
     * @param link what a link leads to; empty for none
     */
    TarWriter entry(String path, char type, String link, long size) {
        byte[] header = new byte[TarReader.BLOCK_BYTES];
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    path + ": " + name.length + " bytes (expected: at most " + MAX_NAME_BYTES + ")");
        }
        System.arraycopy(name, 0, header, 0, name.length);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        out.writeBytes(header);
        return this;
    }

    /** A header of another entry, with what it says. */
    TarWriter extension(String path, char type, Bytes content) {
        entry(path, type, "", content.length());
        out.writeBytes(content.shared());
        pad();
        return this;
    }

    /** What is written so far. */
    Bytes bytes() {
        return Bytes.wrap(out.toByteArray());
    }

    Bytes done() {
        out.writeBytes(new byte[2 * TarReader.BLOCK_BYTES]);
        return Bytes.wrap(out.toByteArray());
    }

    private void pad() {
        out.writeBytes(new byte[(TarReader.BLOCK_BYTES - out.size() % TarReader.BLOCK_BYTES) % TarReader.BLOCK_BYTES]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
