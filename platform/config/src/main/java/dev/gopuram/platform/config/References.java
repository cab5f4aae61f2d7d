package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Fills in <code>${env:NAME}</code> and <code>${file:/path}</code>, anywhere in a value; a doubled dollar sign stands
 * for a plain one. A file's last line break does not count. Errors name the reference, never what it stands for.
 */
final class References {
    static final int MAX_FILE_BYTES = 64 * 1024;

    private static final String OPEN = "${";
    private static final String FORMS = "${env:NAME} or ${file:/path}";

    private final Map<String, String> environment;
    private final boolean literal;

    References(Map<String, String> environment) {
        this(environment, false);
    }

    private References(Map<String, String> environment, boolean literal) {
        this.environment = Map.copyOf(environment);
        this.literal = literal;
    }

    /** None are filled in: text that looks like one is text. */
    static References none() {
        return new References(Map.of(), true);
    }

    static boolean isIn(String text) {
        return text.contains(OPEN);
    }

    String resolve(String text) {
        if (literal) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
            if (open > from && text.charAt(open - 1) == '$') {
                out.append(text, from, open - 1).append(OPEN);
                from = open + OPEN.length();
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw Problem.of(
                        Problem.Code.INVALID, "a reference without its closing brace (expected: " + FORMS + ")");
            }
            out.append(text, from, open).append(lookUp(text.substring(open + OPEN.length(), close)));
            from = close + 1;
        }
        return out.append(text, from, text.length()).toString();
    }

    private String lookUp(String reference) {
        int colon = reference.indexOf(':');
        String scheme = colon < 0 ? reference : reference.substring(0, colon);
        String name = colon < 0 ? "" : reference.substring(colon + 1);
        return switch (scheme) {
            case "env" -> variable(name);
            case "file" -> content(name);
            case "vault" -> throw unresolved(reference, "vault is not supported yet; expected: " + FORMS);
            default -> throw unresolved(reference, "expected: " + FORMS);
        };
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw unresolved("env:" + name, "expected: an environment variable that is set");
        }
        return value;
    }

    private static String content(String name) {
        try {
            Path file = Path.of(name);
            if (!file.isAbsolute()) {
                throw unresolved("file:" + name, "expected: an absolute path");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
                if (bytes.length > MAX_FILE_BYTES) {
                    throw unresolved("file:" + name, "expected: a file of at most 64 KiB");
                }
                return withoutLastLineBreak(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException | InvalidPathException e) {
            throw unresolved("file:" + name, "expected: a file that can be read")
                    .causedBy(e);
        }
    }

    private static String withoutLastLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static Problem unresolved(String reference, String expected) {
        return Problem.of(Problem.Code.INVALID, OPEN + reference + "} cannot be filled in (" + expected + ")");
    }
}
