package dev.gopuram.evaluation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the files of a test; what is called {@code .gz} is packed. */
record Folder(Path root) {
    Folder file(String name, String text) throws IOException {
        return file(name, text, StandardCharsets.UTF_8);
    }

    Folder file(String name, String text, Charset charset) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path);
                OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            packed.write(text.getBytes(charset));
        }
        return this;
    }
}
