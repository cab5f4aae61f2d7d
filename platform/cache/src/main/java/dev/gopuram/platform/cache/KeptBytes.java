package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A kept answer as bytes. They begin with a version, so that a node does not misread what another one wrote that was
 * built at another time.
 */
public final class KeptBytes {
    private static final int VERSION = 1;

    private KeptBytes() {}

    public static Bytes write(Kept kept) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(kept.made().toEpochMilli());
            out.writeLong(kept.lifetimes().fresh().toMillis());
            out.writeLong(kept.lifetimes().whileRenewed().toMillis());
            out.writeLong(kept.lifetimes().ifFailed().toMillis());
            write(out, kept.content());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /**
     * What was written.
     *
     * @throws IllegalArgumentException for bytes that this version did not write
     */
    public static Kept read(Bytes bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.shared()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("version: " + version + " (expected: " + VERSION + ")");
            }
            Instant made = Instant.ofEpochMilli(in.readLong());
            Lifetimes lifetimes = new Lifetimes(duration(in), duration(in), duration(in));
            return new Kept(content(in), made, lifetimes);
        } catch (IOException e) {
            throw new IllegalArgumentException(bytes.length() + " bytes are no whole answer", e);
        }
    }

    private static void write(DataOutputStream out, Content content) throws IOException {
        out.writeInt(content.status());
        out.writeBoolean(content.streamed());
        write(out, content.note());
        out.writeInt(content.headers().size());
        for (Content.Header header : content.headers()) {
            write(out, Bytes.utf8(header.name()));
            write(out, Bytes.utf8(header.value()));
        }
        out.writeInt(content.pieces().size());
        for (Bytes piece : content.pieces()) {
            write(out, piece);
        }
    }

    private static Content content(DataInputStream in) throws IOException {
        int status = in.readInt();
        boolean streamed = in.readBoolean();
        Bytes note = bytes(in);
        int headerCount = in.readInt();
        List<Content.Header> headers = new ArrayList<>();
        for (int i = 0; i < headerCount; i++) {
            headers.add(new Content.Header(bytes(in).utf8(), bytes(in).utf8()));
        }
        int pieceCount = in.readInt();
        List<Bytes> pieces = new ArrayList<>();
        for (int i = 0; i < pieceCount; i++) {
            pieces.add(bytes(in));
        }
        return new Content(status, headers, streamed, pieces, note);
    }

    private static Duration duration(DataInputStream in) throws IOException {
        return Duration.ofMillis(in.readLong());
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.shared());
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("length: " + length + " (expected: at most the " + in.available() + " that follow)");
        }
        return Bytes.wrap(in.readNBytes(length));
    }
}
