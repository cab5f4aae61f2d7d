package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a tar of files and directories, as GNU, BSD and POSIX write it. Links, devices and holes are refused. */
final class TarReader {
    static final int BLOCK_BYTES = 512;

    private static final int MAX_EXTENSION_BYTES = 64 * 1024;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int MAGIC_AT = 257;
    private static final long MAX_SIZE = 1L << 42;

    private final InputStream in;
    private final Unpacking unpacking;
    private @Nullable String longName;
    private Map<String, String> extended = Map.of();

    TarReader(InputStream in, Unpacking unpacking) {
        this.in = in;
        this.unpacking = unpacking;
    }

    static boolean isHeader(byte[] block) {
        return block.length == BLOCK_BYTES
                && ascii(block, MAGIC_AT, 5).equals("ustar")
                && sum(block) == octal(block, CHECKSUM_AT, CHECKSUM_BYTES);
    }

    void read() throws IOException {
        for (byte[] block = block(); !isZero(block); block = block()) {
            unpacking.count();
            if (!isHeader(block)) {
                throw BundleRefused.because(
                        "a tar that is damaged: a header that is none (expected: its checksum and ustar)");
            }
            entry(block);
        }
        if (!isZero(block())) {
            throw BundleRefused.because("a tar that is damaged: its end is half of one (expected: two empty blocks)");
        }
        rest();
    }

    /** Tars are padded to a whole record; anything else behind the end would be seen by some readers and not by others. */
    private void rest() throws IOException {
        byte[] block = in.readNBytes(BLOCK_BYTES);
        while (block.length > 0) {
            unpacking.grow(block.length);
            if (!isZero(block)) {
                throw BundleRefused.because("a tar with something behind its end (expected: nothing)");
            }
            block = in.readNBytes(BLOCK_BYTES);
        }
    }

    private void entry(byte[] header) throws IOException {
        String name = name(header);
        long size = size(header, name);
        switch (header[156]) {
            case '0', 0 -> {
                if (name.endsWith("/")) {
                    unpacking.directory(name);
                } else {
                    unpacking.file(name, size, new Part(in, size, TarReader::truncated));
                }
                padding(size);
                forget();
            }
            case '5' -> {
                unpacking.directory(name);
                skip(size);
                forget();
            }
            case 'L' -> longName = untilZero(extension(size));
            case 'x' -> extended = records(extension(size));
            case 'g' -> global(records(extension(size)));
            case '1' -> throw EntryName.refuse(name, "a hard link (expected: files and directories)");
            case '2' -> throw EntryName.refuse(name, "a symbolic link (expected: files and directories)");
            case '3', '4' -> throw EntryName.refuse(name, "a device (expected: files and directories)");
            case '6' -> throw EntryName.refuse(name, "a named pipe (expected: files and directories)");
            default ->
                throw EntryName.refuse(
                        name, "an entry of type " + (char) header[156] + " (expected: files and directories)");
        }
    }

    /** It would speak for every file behind it, to some readers. */
    private static void global(Map<String, String> records) {
        records.keySet().stream()
                .filter(key -> !key.equals("comment"))
                .findFirst()
                .ifPresent(key -> {
                    throw BundleRefused.because("a tar with " + EntryName.shown(key)
                            + " for all of its files (expected: each file's own, and comments)");
                });
    }

    private void forget() {
        longName = null;
        extended = Map.of();
    }

    private String name(byte[] header) {
        String given = extended.getOrDefault("path", longName == null ? "" : longName);
        if (!given.isEmpty()) {
            return withoutDot(given);
        }
        String name = untilZero(slice(header, 0, 100));
        // GNU uses the place of the prefix for other things, and says so by a space behind "ustar".
        String prefix = header[MAGIC_AT + 5] == 0 ? untilZero(slice(header, 345, 155)) : "";
        return withoutDot(prefix.isEmpty() ? name : prefix + "/" + name);
    }

    private static String withoutDot(String name) {
        return name.startsWith("./") && name.length() > 2 ? name.substring(2) : name.equals("./") ? "." : name;
    }

    private long size(byte[] header, String name) {
        String given = extended.get("size");
        long size = given == null ? octal(header, 124, 12) : decimal(given);
        if (size < 0 || size > MAX_SIZE) {
            throw EntryName.refuse(name, "its size is no number (expected: bytes)");
        }
        if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
            throw EntryName.refuse(name, "a file with holes (expected: all of its bytes)");
        }
        return size;
    }

    private byte[] extension(long size) throws IOException {
        if (size > MAX_EXTENSION_BYTES) {
            throw BundleRefused.because(
                    "a tar with a header of " + size + " bytes (expected: at most " + MAX_EXTENSION_BYTES + ")");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw truncated();
        }
        unpacking.grow(size);
        padding(size);
        return bytes;
    }

    /** Records of {@code length key=value\n}. */
    private static Map<String, String> records(byte[] bytes) {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            long length = decimal(new String(bytes, at, space - at, StandardCharsets.UTF_8));
            int end = (int) Math.min(bytes.length, at + Math.max(0, length));
            int equals = space;
            while (equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (length <= 0 || at + length > bytes.length || equals >= end || bytes[end - 1] != '\n') {
                throw BundleRefused.because("a tar that is damaged: an extended header that is none");
            }
            records.put(
                    new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8),
                    new String(bytes, equals + 1, end - equals - 2, StandardCharsets.UTF_8));
            at = end;
        }
        return records;
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK_BYTES);
        if (block.length < BLOCK_BYTES) {
            throw truncated();
        }
        unpacking.grow(BLOCK_BYTES);
        return block;
    }

    private void skip(long size) throws IOException {
        if (size > 0) {
            throw BundleRefused.because("a tar that is damaged: a directory with " + size + " bytes in it");
        }
    }

    private void padding(long size) throws IOException {
        int padding = (int) ((BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES);
        if (in.readNBytes(padding).length < padding) {
            throw truncated();
        }
    }

    private static Problem truncated() {
        return BundleRefused.because("a tar that is truncated (expected: two empty blocks at its end)");
    }

    private static int sum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean checksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
            sum += checksum ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    /** Also as GNU writes what octal digits cannot hold: the rest of the field as a number, behind a set bit; -1 for none. */
    private static long octal(byte[] block, int at, int length) {
        if ((block[at] & 0x80) != 0) {
            long value = block[at] & 0x7f;
            for (int i = at + 1; i < at + length; i++) {
                if (value > MAX_SIZE) {
                    return -1;
                }
                value = value << 8 | (block[i] & 0xff);
            }
            return value;
        }
        String digits = ascii(block, at, length).replace('\0', ' ').trim();
        return digits.isEmpty() ? 0 : digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
    }

    private static long decimal(String digits) {
        return digits.matches("[0-9]{1,15}") ? Long.parseLong(digits) : -1;
    }

    private static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static String ascii(byte[] block, int at, int length) {
        return new String(block, at, length, StandardCharsets.ISO_8859_1);
    }

    private static byte[] slice(byte[] block, int at, int length) {
        byte[] slice = new byte[length];
        System.arraycopy(block, at, slice, 0, length);
        return slice;
    }

    private static String untilZero(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
