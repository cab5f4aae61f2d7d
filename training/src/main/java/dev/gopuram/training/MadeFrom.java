package dev.gopuram.training;

import dev.gopuram.evaluation.DataChecks;
import dev.gopuram.platform.onnx.GraphBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** What the models depend on: this module's code and data, who says which reviews are alike, the
 * graph's writer, and the names of the libraries. */
final class MadeFrom {
    private MadeFrom() {}

    static String digest() throws IOException {
        List<String> parts = new ArrayList<>(content(ModelMaker.class));
        parts.addAll(content(GraphBuilder.class));
        parts.addAll(content(DataChecks.class));
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .filter(name -> name.endsWith(".jar") && !name.startsWith("gopuram-"))
                .sorted()
                .forEach(parts::add);
        parts.add(System.getProperty("os.arch", ""));
        return BundleParts.sha256(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> content(Class<?> type) throws IOException {
        @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException(type + " comes from nowhere");
        }
        try {
            Path place = Path.of(source.getLocation().toURI());
            return Files.isDirectory(place) ? files(place) : entries(place);
        } catch (URISyntaxException e) {
            throw new IOException(source.getLocation() + " cannot be read", e);
        }
    }

    private static List<String> files(Path directory) throws IOException {
        List<String> parts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                parts.add(directory.relativize(file) + " " + BundleParts.sha256(Files.readAllBytes(file)));
            }
        }
        return parts;
    }

    private static List<String> entries(Path jar) throws IOException {
        List<String> parts = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                parts.add(entry.getName() + " " + entry.getCrc());
            }
        }
        Collections.sort(parts);
        return parts;
    }
}
