package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Writes a snapshot: a mark, the head, each document after the other, an end, and a SHA-256 over all of it. Each part
 * stands after its length, so that a reader never takes one for another.
 */
final class SnapshotWriter implements AutoCloseable {
    /** The format's name and version; raised when it changes. */
    static final String MARK = "GOPURAM-SNAPSHOT-1";

    static final int DOCUMENT = 1;
    static final int END = 0;

    private final FileOutputStream file;
    private final MessageDigest digest = Digest.sha256();
    private final DataOutputStream out;

    SnapshotWriter(Path path, SnapshotHead head) throws IOException {
        file = new FileOutputStream(path.toFile());
        out = new DataOutputStream(new DigestOutputStream(new BufferedOutputStream(file), digest));
        try {
            write(Bytes.utf8(MARK));
            write(Json.write(head));
        } catch (IOException | RuntimeException trouble) {
            file.close();
            throw trouble;
        }
    }

    void document(ExportedDocument document) throws IOException {
        out.writeByte(DOCUMENT);
        write(Bytes.utf8(document.id()));
        write(Bytes.utf8(document.format().name()));
        write(document.content());
        write(Bytes.utf8(document.title()));
        write(Bytes.utf8(Codecs.metadata(document.metadata())));
        write(Bytes.utf8(Codecs.lists(document.lists())));
        write(Bytes.utf8(Codecs.texts(document.access())));
        out.writeLong(document.version());
        write(document.digest());
        write(Bytes.utf8(document.updatedAt().toString()));
        out.writeInt(document.passages().size());
        for (Passage passage : document.passages()) {
            Chunk chunk = passage.chunk();
            out.writeInt(chunk.ordinal());
            out.writeInt(chunk.span().start());
            out.writeInt(chunk.span().end());
            write(Bytes.utf8(chunk.text()));
            write(Bytes.utf8(Codecs.texts(chunk.heading())));
            write(Codecs.vector(passage.vector()));
        }
    }

    private void write(Bytes part) throws IOException {
        out.writeInt(part.length());
        out.write(part.shared(), 0, part.length());
    }

    /** Ends it, and has the disk keep it. */
    void finish() throws IOException {
        out.writeByte(END);
        out.flush();
        out.write(digest.digest());
        out.flush();
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
