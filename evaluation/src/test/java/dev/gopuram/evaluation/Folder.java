package dev.gopuram.evaluation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the files of a test; what is called {@code .gz} or {@code .z} and the like is packed. */
record Folder(Path root) {
    Folder file(String name, String text) throws IOException {
        return file(name, text, StandardCharsets.UTF_8);
    }

    Folder file(String name, String text, Charset charset) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path);
                OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            packed.write(name.matches("(?i).*\\.\\d*z") ? compressed(text.getBytes(charset)) : text.getBytes(charset));
        }
        return this;
    }

    /** Each byte as a code of nine bits, lowest first, of which a table of at most nine bits never makes longer ones. */
    static byte[] compressed(byte[] bytes) {
        byte[] codes = new byte[3 + (bytes.length * 9 + 7) / 8];
        codes[0] = 0x1f;
        codes[1] = (byte) 0x9d;
        codes[2] = 9;
        for (int bit = 0; bit < bytes.length * 9; bit++) {
            int code = bytes[bit / 9] & 0xff;
            codes[3 + bit / 8] |= (byte) ((code >> bit % 9 & 1) << bit % 8);
        }
        return codes;
    }
}
