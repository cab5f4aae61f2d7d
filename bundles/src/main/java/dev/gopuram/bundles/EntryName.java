package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a path in an archive may become a file: only plain letters, so that no two names are one to some file system,
 * no step upwards, and nothing that anything could run.
 */
final class EntryName {
    static final int MAX_CHARACTERS = 240;
    static final int MAX_DEPTH = 10;

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}");
    /** What Windows takes for a device, with any ending. */
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?", Pattern.CASE_INSENSITIVE);

    /** By their endings: what some program would take for its own code, or would read code from. */
    private static final Set<String> RUNS = Set.of(
            "pkl", "pickle", "joblib", "dill", "pt", "pth", "ckpt", "bin_pt", "h5", "hdf5", "keras", "npy", "npz",
            "mar", "py", "pyc", "pyd", "pyo", "pyw", "ipynb", "so", "dylib", "dll", "exe", "com", "msi", "o", "a",
            "lib", "jar", "war", "class", "jmod", "sh", "bash", "zsh", "bat", "cmd", "ps1", "vbs", "js", "mjs", "cjs",
            "ts", "wasm", "rb", "pl", "php", "lua", "r", "rds", "rdata", "jl", "groovy", "kts", "scala", "html", "htm",
            "svg", "xml", "desktop", "service");

    private EntryName() {}

    /** Why it may not; empty where it may. */
    static Optional<String> fault(String path) {
        return Optional.ofNullable(faultOf(path)).map(why -> shown(path) + ": " + why);
    }

    private static @Nullable String faultOf(String path) {
        if (path.length() > MAX_CHARACTERS) {
            return "a name of " + path.length() + " characters (expected: at most " + MAX_CHARACTERS + ")";
        }
        if (path.startsWith("/") || path.matches("[A-Za-z]:.*")) {
            return "an absolute path (expected: one inside the bundle)";
        }
        if (path.indexOf('\\') >= 0) {
            return "a backslash in its name (expected: slashes)";
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return "a control character in its name (expected: letters, digits and . _ + -)";
        }
        String[] segments = path.split("/", -1);
        if (segments.length > MAX_DEPTH) {
            return "nested too deep (expected: at most " + MAX_DEPTH + " levels)";
        }
        for (String segment : segments) {
            String fault = segmentFault(segment);
            if (fault != null) {
                return fault;
            }
        }
        String last = segments[segments.length - 1].toLowerCase(Locale.ROOT);
        String ending = last.substring(last.lastIndexOf('.') + 1);
        boolean runs = last.indexOf('.') >= 0 && RUNS.contains(ending);
        return runs ? "a format that can run code is never taken (expected: ONNX, JSON, YAML, text)" : null;
    }

    private static @Nullable String segmentFault(String segment) {
        if (segment.equals("..")) {
            return "a path that leads out of the bundle (expected: one inside it)";
        }
        if (segment.isEmpty() || segment.equals(".")) {
            return "an empty step in its path (expected: names between slashes)";
        }
        boolean device = DEVICE.matcher(segment).matches();
        if (device || !SEGMENT.matcher(segment).matches() || segment.endsWith(".")) {
            return "not a name that every file system has (expected: at most 100 letters, digits and . _ + -, beginning"
                    + " with a letter or digit)";
        }
        return null;
    }

    /** Short, for an error. */
    static String shown(String path) {
        return path.length() <= MAX_CHARACTERS ? path : path.substring(0, 60) + "...";
    }

    static Problem refuse(String path, String why) {
        return BundleRefused.because(shown(path) + ": " + why);
    }
}
