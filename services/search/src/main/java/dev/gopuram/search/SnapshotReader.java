package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SnapshotWriter} wrote. {@link #verify} comes first; a file that is damaged is read no further. */
final class SnapshotReader implements AutoCloseable {
    private static final int SHA_256 = 32;
    private static final int BUFFER = 64 * 1024;

    private final DataInputStream in;
    private final long length;
    private final SnapshotHead head;

    private SnapshotReader(DataInputStream in, long length) throws IOException {
        this.in = in;
        this.length = length;
        if (!part().utf8().equals(SnapshotWriter.MARK)) {
            throw new IOException("another format (expected: " + SnapshotWriter.MARK + ")");
        }
        this.head = Json.read(part(), SnapshotHead.class);
    }

    static SnapshotReader open(Path path) throws IOException {
        InputStream file = Files.newInputStream(path);
        try {
            return new SnapshotReader(new DataInputStream(new BufferedInputStream(file, BUFFER)), Files.size(path));
        } catch (IOException | RuntimeException damage) {
            file.close();
            throw damage;
        }
    }

    /** Reads the whole file against the sum at its end; fails as CONFLICT where they differ. */
    static void verify(Path path) throws IOException {
        long rest = Files.size(path) - SHA_256;
        MessageDigest digest = Digest.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(path)) {
            while (rest > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
                if (read < 0) {
                    throw damaged("it ends early");
                }
                digest.update(buffer, 0, read);
                rest -= read;
            }
            if (rest < 0 || !MessageDigest.isEqual(digest.digest(), in.readNBytes(SHA_256))) {
                throw damaged("its sum is another");
            }
        }
    }

    static Problem damaged(String how) {
        return Problem.of(
                Problem.Code.CONFLICT, "from_snapshot: a damaged file, " + how + " (expected: one that is whole)");
    }

    SnapshotHead head() {
        return head;
    }

    /** The next document; null at the end. */
    @Nullable
    ExportedDocument next() throws IOException {
        if (in.readByte() != SnapshotWriter.DOCUMENT) {
            return null;
        }
        return new ExportedDocument(
                part().utf8(),
                Format.valueOf(part().utf8()),
                part(),
                part().utf8(),
                Codecs.metadata(part().utf8()),
                Codecs.lists(part().utf8()),
                Codecs.texts(part().utf8()),
                in.readLong(),
                part(),
                Instant.parse(part().utf8()),
                passages());
    }

    private List<Passage> passages() throws IOException {
        int count = in.readInt();
        List<Passage> passages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Chunk chunk = new Chunk(
                    in.readInt(), new Span(in.readInt(), in.readInt()), part().utf8(), Codecs.texts(part().utf8()));
            passages.add(new Passage(chunk, Codecs.vector(part())));
        }
        return passages;
    }

    private Bytes part() throws IOException {
        int bytes = in.readInt();
        if (bytes < 0 || bytes > length) {
            throw new IOException("a part of " + bytes + " bytes (expected: 0.." + length + ")");
        }
        return Bytes.wrap(in.readNBytes(bytes));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
