package dev.gopuram.shipped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads a bundle's {@code files.txt}: its name and version on the first line, then a file a line, {@code sha256 size path = part +
 * part}. A part is a resource beside the list, or with a slash in front from the root of the class path.
 */
final class FileList {
    private static final String ROOT = "dev/gopuram/shipped/";
    private static final int DIGEST_BYTES = 8;

    private FileList() {}

    /** The bundle in a folder beside these classes. */
    static ShippedBundle read(String folder, Instant createdAt) {
        String list = ROOT + folder + "/files.txt";
        try (InputStream in = ShippedFile.open(list)) {
            return parse(folder, createdAt, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + list, e);
        }
    }

    static ShippedBundle parse(String folder, Instant createdAt, String text) {
        List<String> lines = text.lines().toList();
        String[] name = lines.getFirst().split(" ", 2);
        byte[] digest = ShippedFile.sha256Digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return new ShippedBundle(
                name[0],
                name[1],
                createdAt,
                HexFormat.of().formatHex(digest, 0, DIGEST_BYTES),
                lines.stream().skip(1).map(line -> file(folder, line)).toList());
    }

    private static ShippedFile file(String folder, String line) {
        String[] sides = line.split(" = ", 2);
        String[] words = sides[0].split(" ", 3);
        if (sides.length != 2 || words.length != 3) {
            throw new IllegalArgumentException(folder + ": " + line + " (expected: sha256 size path = part + part)");
        }
        List<String> parts = Arrays.stream(sides[1].split(" \\+ "))
                .map(part -> part.startsWith("/") ? part.substring(1) : ROOT + folder + "/" + part)
                .toList();
        return new ShippedFile(words[2], Long.parseLong(words[1]), words[0], parts);
    }
}
