package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads a YAML file into a record. What the file leaves out has the value of the record's {@code defaults()}; what it
 * gets wrong is reported with line and column, everything at once, as one {@link Problem}.
 */
public final class ConfigFile {
    /** A configuration is written by people: a larger file is something else. */
    static final int MAX_BYTES = 1024 * 1024;

    private ConfigFile() {}

    public static <T extends Record> T load(Path file, Class<T> type, Map<String, String> environment) {
        return parse(file.toString(), decode(file, read(file)), type, environment);
    }

    /**
     * Reads configuration that is at hand.
     *
     * @param name what errors call the text
     */
    public static <T extends Record> T parse(String name, String yaml, Class<T> type, Map<String, String> environment) {
        return bound(name, yaml, type, new References(environment));
    }

    /**
     * Reads what a stranger wrote: in the same way, but no reference to the environment or to a file is followed.
     *
     * @param name what errors call the text
     */
    public static <T extends Record> T parseForeign(String name, String yaml, Class<T> type) {
        return bound(name, yaml, type, References.none());
    }

    /** Reads what a stranger wrote in no form that is known; only a mapping at its root is asked for. */
    public static YamlTree treeForeign(String name, String yaml) {
        Errors errors = new Errors(name);
        YamlTree tree = new Binder(errors, References.none()).bindTree(Yaml.root(errors, yaml));
        errors.throwIfAny();
        return tree == null ? new YamlTree(null) : tree;
    }

    private static <T extends Record> T bound(String name, String yaml, Class<T> type, References references) {
        Errors errors = new Errors(name);
        T value = new Binder(errors, references).bind(Yaml.root(errors, yaml), type);
        errors.throwIfAny();
        if (value == null) {
            throw new IllegalStateException(name + ": neither a value nor an error (expected: one of them)");
        }
        return value;
    }

    /** The problem with the place in the file that it is about, as far as it says what it is about and the file says that. */
    static Problem placed(Path file, Problem problem) {
        String field = problem.field();
        MappingNode root = field == null ? null : Yaml.root(new Errors(file.toString()), decode(file, read(file)));
        if (field == null || root == null) {
            return problem;
        }
        Errors errors = new Errors(file.toString());
        errors.add(Places.of(root, field), problem.detail());
        return errors.problem().causedBy(problem);
    }

    static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refused(file, "larger than 1 MiB (expected: a configuration file)");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw refused(file, "no such file (expected: a YAML file)").causedBy(e);
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "a directory" : "cannot be read";
            throw refused(file, why + " (expected: a readable YAML file)").causedBy(e);
        }
    }

    static String decode(Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(file, "not UTF-8 (expected: text in UTF-8)").causedBy(e);
        }
    }

    private static Problem refused(Path file, String why) {
        return Problem.of(Problem.Code.INVALID, file + ": " + why);
    }
}
