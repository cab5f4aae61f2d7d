package dev.gopuram.registry;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives to register. Their graphs are no graphs: nothing here runs them. */
final class TestBundles {
    static final String MANIFEST = """
        {"name":"d","version":"1","rows":1000,"features":{"length":{"edges":[10,20],"counts":[500,300,200]}},
         "labels":{"negative":500,"positive":500}}""";

    private TestBundles() {}

    static Bytes weights(String name, String version) {
        return weights(name, version, "model of " + version, List.of("negative", "positive"));
    }

    /** Weights with this content of the graph and these labels. */
    static Bytes weights(String name, String version, String graph, List<String> labels) {
        String yaml = """
            schema: 1
            name: %s
            version: %s
            kind: weights
            task: tabular
            inputs: [{name: x, type: FP32, shape: [-1, 2]}]
            outputs: [{name: y, type: FP32, shape: [-1, %d]}]
            labels: [%s]
            table: {features: [{name: a, type: number, default: 0}, {name: b, type: number, default: 0}]}
            golden: golden.json
            """.formatted(name, version, labels.size(), String.join(", ", labels));
        return zip(new BundleWriter(BundleConfig.parse(yaml))
                .text("model.onnx", graph)
                .text("MODEL_CARD.md", "# " + name)
                .text("evaluation_report.json", "{\"metrics\":{\"accuracy\":0.9}}")
                .text("data_manifest.json", MANIFEST)
                .text("golden.json", "{\"rows\":[]}"));
    }

    static Bytes prompt(String name, String version, String words) {
        String yaml = """
            schema: 1
            name: %s
            version: %s
            kind: prompt
            golden: golden.json
            prompt:
              template: [{role: user, content: "%s {{question}}"}]
              variables: {question: {type: string, required: true, max_length: 100}}
              models: [extractive]
            """.formatted(name, version, words);
        return zip(new BundleWriter(BundleConfig.parse(yaml))
                .text("MODEL_CARD.md", "# " + name)
                .text("evaluation_report.json", "{\"metrics\":{}}")
                .text("golden.json", "{\"rows\":[]}"));
    }

    private static Bytes zip(BundleWriter writer) {
        try {
            Path directory = Files.createTempDirectory("bundle");
            writer.write(directory);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out);
                    Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    zip.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                    zip.write(Files.readAllBytes(file));
                }
            }
            Registration.deleteAll(directory);
            return Bytes.wrap(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
