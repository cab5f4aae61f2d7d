package dev.gopuram.gateway;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An archive that was sent, whole and in a file of its own until it is closed: only then is its size known, and none of it
 * fills memory. A form has it in the part that has a file's name, and beside it fields of text.
 */
final class PushedArchive implements AutoCloseable {
    private static final int MAX_FIELD = 64 * 1024;
    private static final int MAX_PARTS = 64;
    private static final int MAX_HEADER = 8 * 1024;
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("[; ]filename\\*?=");

    private final Path file;
    private final Map<String, String> fields;

    private PushedArchive(Path file, Map<String, String> fields) {
        this.file = file;
        this.fields = fields;
    }

    static PushedArchive read(InputStream body, @Nullable String contentType, ByteSize most) {
        Path file = null;
        try {
            file = Files.createTempFile("gopuram-push", ".archive");
            Map<String, String> fields = new HashMap<>();
            if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
                form(body, boundary(contentType), file, fields);
            } else {
                try (OutputStream out = Files.newOutputStream(file)) {
                    body.transferTo(out);
                }
            }
            PushedArchive pushed = new PushedArchive(file, fields);
            pushed.require(most);
            return pushed;
        } catch (IOException failed) {
            delete(file);
            throw new UncheckedIOException(failed);
        } catch (RuntimeException refused) {
            delete(file);
            throw refused;
        }
    }

    private void require(ByteSize most) throws IOException {
        long bytes = bytes();
        if (bytes == 0 || bytes > most.bytes()) {
            throw Problem.invalid("body", bytes == 0 ? "empty" : bytes + " bytes", "an archive, at most " + most);
        }
    }

    private static String boundary(String contentType) {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.find()) {
            throw Problem.invalid("content-type", contentType, "multipart/form-data with a boundary");
        }
        String quoted = matcher.group(1);
        return quoted == null ? matcher.group(2) : quoted;
    }

    private static void form(InputStream body, String boundary, Path file, Map<String, String> fields)
            throws IOException {
        byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
        // What comes before the first boundary means nothing; the first one may have no line before it.
        InputStream in = new BufferedInputStream(body);
        skipFirst(in, boundary);
        boolean found = false;
        for (int parts = 0; more(in); parts++) {
            if (parts == MAX_PARTS) {
                throw Problem.invalid("body", "more than " + MAX_PARTS + " parts", "at most " + MAX_PARTS);
            }
            String headers = headers(in);
            if (FILE_NAME.matcher(headers).find()) {
                if (found) {
                    throw Problem.invalid("body", "two files", "one archive");
                }
                found = true;
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    copy(in, delimiter, out, Long.MAX_VALUE);
                }
            } else {
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                copy(in, delimiter, text, MAX_FIELD);
                Matcher name = NAME.matcher(headers);
                if (name.find()) {
                    fields.put(name.group(1), text.toString(StandardCharsets.UTF_8));
                }
            }
        }
        if (!found) {
            throw Problem.invalid("body", "a form without a file", "a part with a file name, which is the archive");
        }
    }

    private static void skipFirst(InputStream in, String boundary) throws IOException {
        byte[] first = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        byte[] begin = in.readNBytes(first.length);
        if (!Arrays.equals(begin, first)) {
            throw Problem.invalid("body", "no part", "the boundary that the content-type names");
        }
    }

    /** What follows a boundary: the next part, or two dashes after the last. */
    private static boolean more(InputStream in) throws IOException {
        int one = in.read();
        int two = in.read();
        if (one == '\r' && two == '\n') {
            return true;
        }
        if (one == '-' && two == '-') {
            in.transferTo(OutputStream.nullOutputStream());
            return false;
        }
        throw brokenOff();
    }

    private static String headers(InputStream in) throws IOException {
        StringBuilder headers = new StringBuilder();
        while (headers.length() < 4 || !headers.substring(headers.length() - 4).equals("\r\n\r\n")) {
            int c = in.read();
            if (c < 0 || headers.length() == MAX_HEADER) {
                throw brokenOff();
            }
            headers.append((char) c);
            if (headers.length() == 2 && headers.toString().equals("\r\n")) {
                return "";
            }
        }
        return headers.toString();
    }

    /** Copies up to the delimiter, in which the first byte comes only once, so that a wrong start is no other start. */
    private static void copy(InputStream in, byte[] delimiter, OutputStream out, long most) throws IOException {
        int matched = 0;
        long written = 0;
        while (matched < delimiter.length) {
            int c = in.read();
            if (c < 0) {
                throw brokenOff();
            }
            if (c == (delimiter[matched] & 0xff)) {
                matched++;
                continue;
            }
            out.write(delimiter, 0, matched);
            written += matched;
            matched = c == delimiter[0] ? 1 : 0;
            if (matched == 0) {
                out.write(c);
                written++;
            }
            if (written > most) {
                throw Problem.of(Problem.Code.TOO_LARGE, "a field of the form: more than " + most + " bytes");
            }
        }
    }

    private static Problem brokenOff() {
        return Problem.invalid("body", "a form that breaks off", "its last boundary");
    }

    long bytes() throws IOException {
        return Files.size(file);
    }

    InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    /** The form's fields of text. */
    Map<String, String> fields() {
        return fields;
    }

    /** One that was made here. */
    static PushedArchive of(Bytes archive) {
        return read(new ByteArrayInputStream(archive.shared()), null, ByteSize.mib(1024));
    }

    @Override
    public void close() {
        delete(file);
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
