package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file read whole, unpacked where it is gzip. It is UTF-8, or else Latin-1, in which the old collections are written.
 *
 * @param name the file's name in lower case, without {@code .gz}
 */
record TextFile(Path path, String name, String text) {
    private static final int MAX_BYTES = 1024 * 1024 * 1024;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    static TextFile read(Path path) {
        Path last = path.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        try (InputStream in = open(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw Problem.invalid(path.toString(), "over " + MAX_BYTES + " bytes", "at most so many, unpacked");
            }
            return new TextFile(
                    path, name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name, decode(bytes));
        } catch (IOException e) {
            throw Problem.invalid(path.toString(), "cannot be read: " + e.getMessage(), "a text file, or one in gzip")
                    .causedBy(e);
        }
    }

    private static InputStream open(Path path) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path));
        in.mark(2);
        boolean gzip = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
        in.reset();
        return gzip ? new GZIPInputStream(in) : in;
    }

    private static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    List<String> lines() {
        return text.lines().toList();
    }

    /** What is wrong with a line, counted from 1. */
    Problem wrong(int line, String found, String expected) {
        String shown = found.length() <= 80 ? found : found.substring(0, 80) + "...";
        return Problem.invalid(path + ":" + line, shown, expected);
    }
}
