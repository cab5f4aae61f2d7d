package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads a zip by its directory alone, and holds what stands before each file against it: readers that look at one or
 * the other must not see two archives. Library readers keep links and shared bytes to themselves, so this one is our own.
 */
final class ZipReader {
    private static final int END_BYTES = 22;
    private static final int END = 0x06054b50;
    private static final int MAX_COMMENT_BYTES = 65_535;
    private static final int ENTRY_BYTES = 46;
    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL = 0x04034b50;
    private static final int MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** Its sizes stand behind it, for who wrote it did not know them before. */
    private static final int DESCRIBED = 1 << 3;

    private static final int DESCRIPTION_BYTES = 12;
    private static final int SIGNED_DESCRIPTION_BYTES = 16;
    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int FOLDER = 0x4000;
    private static final int SYMBOLIC = 0xa000;
    private static final long WIDE = 0xffffffffL;
    private static final int WIDE_COUNT = 0xffff;

    private record Entry(String name, int method, long crc, long packed, long size, long at) {}

    private final FileChannel file;
    private final Unpacking unpacking;
    private final long bytes;
    private int count;
    private long directoryAt;
    /** Of the file before. */
    private boolean described;

    private ZipReader(FileChannel file, Unpacking unpacking) throws IOException {
        this.file = file;
        this.unpacking = unpacking;
        this.bytes = file.size();
    }

    static void read(Path archive, Unpacking unpacking) throws IOException {
        try (FileChannel file = FileChannel.open(archive)) {
            new ZipReader(file, unpacking).read();
        }
    }

    private void read() throws IOException {
        ByteBuffer directory = directory();
        List<Entry> entries = new ArrayList<>();
        while (directory.hasRemaining()) {
            unpacking.count();
            entries.add(entry(directory));
        }
        if (entries.size() != count) {
            throw damaged(entries.size() + " entries in its directory (expected: " + count + ", as its end says)");
        }
        entries.sort(Comparator.comparingLong(Entry::at));
        long end = 0;
        for (Entry entry : entries) {
            long content = content(entry, end);
            if (entry.name.endsWith("/")) {
                folder(entry);
            } else {
                file(entry, content);
            }
            end = content + entry.packed;
        }
        between(end, directoryAt);
    }

    private ByteBuffer directory() throws IOException {
        int tailBytes = (int) Math.min(bytes, END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer tail = at(bytes - tailBytes, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            boolean found = tail.getInt(at) == END && at + END_BYTES + (tail.getShort(at + 20) & 0xffff) == tailBytes;
            if (found) {
                return directory(tail, at, bytes - tailBytes + at);
            }
        }
        throw damaged("no directory at its end: it is truncated");
    }

    private ByteBuffer directory(ByteBuffer tail, int at, long end) throws IOException {
        count = tail.getShort(at + 10) & 0xffff;
        long length = tail.getInt(at + 12) & WIDE;
        directoryAt = tail.getInt(at + 16) & WIDE;
        if (count == WIDE_COUNT || length == WIDE || directoryAt == WIDE) {
            throw damaged("a ZIP64 archive (expected: one below 4 GiB and 65535 files)");
        }
        if (tail.getShort(at + 4) != 0 || tail.getShort(at + 6) != 0 || (tail.getShort(at + 8) & 0xffff) != count) {
            throw damaged("a part of several (expected: one file)");
        }
        if (directoryAt + length != end) {
            throw damaged("its directory is not where its end says (expected: right before it)");
        }
        if (length > MAX_DIRECTORY_BYTES) {
            throw BundleRefused.because(
                    "a zip with a directory of " + length + " bytes (expected: at most " + MAX_DIRECTORY_BYTES + ")");
        }
        return at(directoryAt, (int) length);
    }

    private Entry entry(ByteBuffer directory) {
        int at = directory.position();
        if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY) {
            throw damaged("an entry of its directory is none");
        }
        int nameBytes = directory.getShort(at + 28) & 0xffff;
        int rest = nameBytes + (directory.getShort(at + 30) & 0xffff) + (directory.getShort(at + 32) & 0xffff);
        if (directory.remaining() < ENTRY_BYTES + rest) {
            throw damaged("an entry of its directory is cut off");
        }
        String name = name(directory, at + ENTRY_BYTES, nameBytes);
        directory.position(at + ENTRY_BYTES + rest);
        Entry entry = new Entry(
                name,
                directory.getShort(at + 10) & 0xffff,
                directory.getInt(at + 16) & WIDE,
                directory.getInt(at + 20) & WIDE,
                directory.getInt(at + 24) & WIDE,
                directory.getInt(at + 42) & WIDE);
        plain(entry, directory.getShort(at + 8) & 0xffff);
        regular(entry, directory.getInt(at + 38) >>> 16);
        return entry;
    }

    private static void plain(Entry entry, int flags) {
        if ((flags & ENCRYPTED) != 0) {
            throw EntryName.refuse(entry.name, "encrypted (expected: plain)");
        }
        if (entry.method != STORED && entry.method != DEFLATED) {
            throw EntryName.refuse(entry.name, "packed by method " + entry.method + " (expected: stored or deflated)");
        }
        if (entry.packed == WIDE || entry.size == WIDE || entry.at == WIDE) {
            throw EntryName.refuse(entry.name, "a ZIP64 entry (expected: below 4 GiB)");
        }
    }

    /** Whatever system it says it was made by: some readers look at the type alone. */
    private static void regular(Entry entry, int mode) {
        int type = mode & TYPE_MASK;
        if (type == 0) {
            return;
        }
        if (type == SYMBOLIC) {
            throw EntryName.refuse(entry.name, "a symbolic link (expected: files and directories)");
        }
        if (type != REGULAR && type != FOLDER) {
            throw EntryName.refuse(entry.name, "a device or a pipe (expected: files and directories)");
        }
        if ((type == FOLDER) != entry.name.endsWith("/")) {
            throw EntryName.refuse(
                    entry.name, "a file by its name and a directory by its type, or the other way round");
        }
    }

    private static String name(ByteBuffer buffer, int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(buffer.slice(at, length))
                    .toString();
        } catch (CharacterCodingException foreign) {
            throw damaged("a name that is not UTF-8").causedBy(foreign);
        }
    }

    private void folder(Entry entry) {
        if (entry.size != 0) {
            throw EntryName.refuse(entry.name, "a directory with " + entry.size + " bytes in it");
        }
        unpacking.directory(entry.name);
    }

    private void file(Entry entry, long content) throws IOException {
        InputStream whole = Channels.newInputStream(file.position(content));
        Part part = new Part(whole, entry.packed, () -> damaged("it ends too early"));
        InputStream packed = new BufferedInputStream(part, 64 * 1024);
        CRC32 crc = new CRC32();
        Inflater inflater = new Inflater(true);
        try (InputStream plain = entry.method == STORED ? packed : new InflaterInputStream(packed, inflater);
                InputStream checked = new CheckedInputStream(plain, crc)) {
            unpacking.file(entry.name, entry.size, checked);
            if (entry.method == DEFLATED && inflater.getBytesRead() != entry.packed) {
                throw EntryName.refuse(entry.name, "bytes behind its end: the archive is damaged");
            }
        } catch (ZipException | EOFException damaged) {
            throw EntryName.refuse(entry.name, "it cannot be unpacked: the archive is damaged")
                    .causedBy(damaged);
        } finally {
            inflater.end();
        }
        if (crc.getValue() != entry.crc) {
            throw EntryName.refuse(entry.name, "its checksum is wrong: the archive is damaged");
        }
    }

    /**
     * Where its bytes begin, behind the header that must say what the directory says. Files that share bytes make a small
     * archive mean a large one, and one that stands between others is there for some readers and not for us.
     *
     * @param free where the one before ends
     */
    private long content(Entry entry, long free) throws IOException {
        if (entry.at < free) {
            throw EntryName.refuse(entry.name, "it shares its bytes with another (expected: its own)");
        }
        between(free, entry.at);
        ByteBuffer header = at(entry.at, LOCAL_BYTES);
        if (header.getInt(0) != LOCAL) {
            throw EntryName.refuse(entry.name, "no file where the directory says: the archive is damaged");
        }
        int nameBytes = header.getShort(26) & 0xffff;
        int extraBytes = header.getShort(28) & 0xffff;
        long content = entry.at + LOCAL_BYTES + nameBytes + extraBytes;
        if (content + entry.packed > directoryAt) {
            throw EntryName.refuse(entry.name, "it reaches into the directory: the archive is damaged");
        }
        String name = name(at(entry.at + LOCAL_BYTES, nameBytes), 0, nameBytes);
        boolean same = name.equals(entry.name) && (header.getShort(8) & 0xffff) == entry.method;
        if (!same || (header.getShort(6) & ENCRYPTED) != 0) {
            throw EntryName.refuse(
                    entry.name, "its header says otherwise: " + EntryName.shown(name) + " (expected: the same)");
        }
        described = (header.getShort(6) & DESCRIBED) != 0;
        return content;
    }

    private void between(long end, long next) {
        long bytes = next - end;
        if (bytes != 0 && !(described && (bytes == DESCRIPTION_BYTES || bytes == SIGNED_DESCRIPTION_BYTES))) {
            throw damaged(bytes + " bytes at " + end + " belong to no file (expected: files one behind the other)");
        }
    }

    private ByteBuffer at(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long at = position;
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, at);
            if (read < 0) {
                throw damaged("it ends too early");
            }
            at += read;
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Problem damaged(String why) {
        return BundleRefused.because("a zip that is damaged or not taken: " + why);
    }
}
