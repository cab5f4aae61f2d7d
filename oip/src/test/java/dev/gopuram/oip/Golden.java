package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Frames that were written by hand: lines of {@code text} and {@code hex} put together, {@code #} begins a remark. */
final class Golden {
    private Golden() {}

    static Bytes frame(String name) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        lines(name).lines().forEach(line -> add(line, frame));
        return Bytes.wrap(frame.toByteArray());
    }

    private static void add(String line, ByteArrayOutputStream frame) {
        if (line.startsWith("text ")) {
            frame.writeBytes(line.substring(5).getBytes(StandardCharsets.UTF_8));
        } else if (line.startsWith("hex ")) {
            frame.writeBytes(HexFormat.of().parseHex(line.substring(4).replace(" ", "")));
        } else if (!line.startsWith("#")) {
            throw new IllegalArgumentException(line + " (expected: text, hex or #)");
        }
    }

    private static String lines(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("golden/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
