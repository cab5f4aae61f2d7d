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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;

/**
 * A file read whole, unpacked where it is gzip or, as TREC's disks are, compress. It is UTF-8, or else Latin-1, in which
 * the old collections are written.
 *
 * @param name the file's name in lower case, without {@code .gz}, {@code .z}, {@code .0z} and the like
 */
record TextFile(Path path, String name, String text) {
    private static final int MAX_BYTES = 1024 * 1024 * 1024;
    /** What both kinds of packed files begin with. */
    private static final int PACKED = 0x1f;

    private static final int GZIP = 0x8b;
    private static final int COMPRESS = 0x9d;
    /** More than its longest codes need, which are of 16 bits. */
    private static final int MAX_COMPRESS_KILOBYTES = 4 * 1024;

    private static final Pattern ENDING = Pattern.compile("(?i)\\.(gz|\\d*z)$");

    static TextFile read(Path path) {
        Path last = path.getFileName();
        String name = last == null ? "" : last.toString();
        try (InputStream in = open(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw Problem.invalid(path.toString(), "over " + MAX_BYTES + " bytes", "at most so many, unpacked");
            }
            return new TextFile(path, unpacked(name).toLowerCase(Locale.ROOT), decode(bytes));
        } catch (IOException e) {
            throw Problem.invalid(
                            path.toString(), "cannot be read: " + e.getMessage(), "text, or text in gzip or compress")
                    .causedBy(e);
        }
    }

    /** A file's name without what says that it is packed. */
    static String unpacked(String name) {
        return ENDING.matcher(name).replaceFirst("");
    }

    private static InputStream open(Path path) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path));
        in.mark(2);
        int kind = in.read() == PACKED ? in.read() : -1;
        in.reset();
        return switch (kind) {
            case GZIP -> new GZIPInputStream(in);
            case COMPRESS -> lzw(in);
            default -> in;
        };
    }

    private static InputStream lzw(InputStream in) throws IOException {
        try {
            return new ZCompressorInputStream(in, MAX_COMPRESS_KILOBYTES);
        } catch (IllegalArgumentException e) {
            throw new IOException("the third byte says codes of no bits", e);
        }
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
