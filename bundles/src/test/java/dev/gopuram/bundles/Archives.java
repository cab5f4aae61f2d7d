package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives that no honest program writes. */
final class Archives {
    private static final int LOCAL = 0x04034b50;
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;

    private Archives() {}

    /** The bundle's files at the top, with one more. */
    static Bytes zip(BundleWriter writer, String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Bytes> file : writer.whole().entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().shared());
            }
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    static TarWriter tar(BundleWriter writer) {
        TarWriter tar = new TarWriter();
        writer.whole().forEach(tar::file);
        return tar;
    }

    static Bytes gzip(Bytes plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain.shared());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Every one of these bytes in a row replaced by as many others. */
    static Bytes replaced(Bytes archive, String from, String to) {
        byte[] wanted = from.getBytes(StandardCharsets.UTF_8);
        byte[] other = to.getBytes(StandardCharsets.UTF_8);
        if (wanted.length != other.length) {
            throw new IllegalArgumentException(from + " and " + to + " (expected: as many bytes)");
        }
        byte[] bytes = archive.toArray();
        int found = 0;
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            if (matches(bytes, at, wanted)) {
                System.arraycopy(other, 0, bytes, at, other.length);
                found++;
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException(from + " (expected: somewhere in the archive)");
        }
        return Bytes.wrap(bytes);
    }

    private static boolean matches(byte[] bytes, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** A zip with a number in its directory's entry for the file changed. */
    static Bytes entry(Bytes zip, String name, int field, int bytes, long value) {
        ByteBuffer buffer = little(zip);
        int at = buffer.getInt(buffer.capacity() - 22 + 16);
        while (buffer.getInt(at) == ENTRY) {
            int length = buffer.getShort(at + 28);
            String found = new String(buffer.array(), at + 46, length, StandardCharsets.UTF_8);
            if (found.equals(name)) {
                put(buffer, at + field, bytes, value);
                return Bytes.wrap(buffer.array());
            }
            at += 46 + length + buffer.getShort(at + 30) + buffer.getShort(at + 32);
        }
        throw new IllegalArgumentException(name + " (expected: a file of the archive)");
    }

    /** A zip with a number in its end changed. */
    static Bytes end(Bytes zip, int field, int bytes, long value) {
        ByteBuffer buffer = little(zip);
        if (buffer.getInt(buffer.capacity() - 22) != END) {
            throw new IllegalArgumentException("no end (expected: a zip without a comment)");
        }
        put(buffer, buffer.capacity() - 22 + field, bytes, value);
        return Bytes.wrap(buffer.array());
    }

    /** A zip with a number in the header before its first file changed. */
    static Bytes first(Bytes zip, int field, int bytes, long value) {
        ByteBuffer buffer = little(zip);
        if (buffer.getInt(0) != LOCAL) {
            throw new IllegalArgumentException("no header (expected: a zip)");
        }
        put(buffer, field, bytes, value);
        return Bytes.wrap(buffer.array());
    }

    private static ByteBuffer little(Bytes zip) {
        return ByteBuffer.wrap(zip.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(ByteBuffer buffer, int at, int bytes, long value) {
        if (bytes == 2) {
            buffer.putShort(at, (short) value);
        } else {
            buffer.putInt(at, (int) value);
        }
    }

    /** A zip whose first file is no longer named by its directory. */
    static Bytes hidden(Bytes zip) {
        ByteBuffer buffer = little(zip);
        int end = buffer.capacity() - END_BYTES;
        int directory = buffer.getInt(end + 16);
        int length = 46
                + buffer.getShort(directory + 28)
                + buffer.getShort(directory + 30)
                + buffer.getShort(directory + 32);
        byte[] rest = zip.slice(directory + length, zip.length()).toArray();
        byte[] less = zip.slice(0, directory + rest.length).toArray();
        System.arraycopy(rest, 0, less, directory, rest.length);
        int count = buffer.getShort(end + 10) - 1;
        Bytes counted = end(end(Bytes.wrap(less), 8, 2, count), 10, 2, count);
        return end(counted, 12, 4, buffer.getInt(end + 12) - length);
    }

    /** A zip with something before it, and all of its places moved. */
    static Bytes behind(Bytes before, Bytes zip) {
        byte[] both = new byte[before.length() + zip.length()];
        System.arraycopy(before.shared(), 0, both, 0, before.length());
        System.arraycopy(zip.shared(), 0, both, before.length(), zip.length());
        ByteBuffer buffer = ByteBuffer.wrap(both).order(ByteOrder.LITTLE_ENDIAN);
        int end = both.length - END_BYTES;
        int at = buffer.getInt(end + 16) + before.length();
        buffer.putInt(end + 16, at);
        while (buffer.getInt(at) == ENTRY) {
            buffer.putInt(at + 42, buffer.getInt(at + 42) + before.length());
            at += 46 + buffer.getShort(at + 28) + buffer.getShort(at + 30) + buffer.getShort(at + 32);
        }
        return Bytes.wrap(both);
    }
}
